//! The zip as a container: its files lie one behind the other from the first byte to the directory, each is listed once, and nothing else is there.
//!
//! A reader of zips follows the directory at the end and passes over whatever it does not name. So bytes before, between and behind the files,
//! a comment, an extra field, or the first of two files of one name would travel unseen under a signature that holds. Here both the directory
//! and the header that stands before each file are read, and every byte must belong to one of them (PKWARE APPNOTE 6.3.9, sections 4.3 and 4.5).

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

use crate::package::Problem;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;

const LOCAL_BYTES: u64 = 30;
const CENTRAL_BYTES: u64 = 46;
const END_BYTES: u64 = 22;
const END_64_BYTES: u64 = 56;
const LOCATOR_64_BYTES: u64 = 20;

/// The kinds of file that POSIX tells apart, in the upper half of the attributes; where a zip says none, its files are plain.
const KINDS: u32 = 0o170_000 << 16;
/// A plain file: no link, no folder.
const PLAIN: u32 = 0o100_000 << 16;
/// Flag bit 3: sizes and checksum stand behind the file.
const STREAMED: u16 = 1 << 3;
/// The one extra field that a package needs: sizes beyond four gigabytes.
const ZIP_64: u16 = 0x0001;
/// What stands in a field whose number is in the extra field.
const ELSEWHERE: u32 = u32::MAX;

/// What is said of a file, in the directory or before the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    name: String,
    /// Version of the format that a reader needs.
    needed: u16,
    flags: u16,
    method: u16,
    /// Time and date, two bytes each.
    modified: u32,
    checksum: u32,
    packed: u64,
    plain: u64,
}

/// A line of the directory.
struct Listed {
    said: Said,
    offset: u64,
}

/// Everything in the zip that belongs to no file, and every name that is there twice. `whole` names the zip itself.
///
/// # Errors
/// When the disk cannot be read. A zip without a directory that can be followed is a problem, not an error.
pub(super) fn strangers(zip: &mut (impl Read + Seek), whole: &str) -> io::Result<Vec<Problem>> {
    let mut found = Vec::new();
    match Directory::read(zip, whole, &mut found) {
        Ok(directory) => directory.check(zip, whole, &mut found)?,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            found.push(Problem::new("unreadable", whole, "its directory does not say where its files are"));
        }
        Err(error) => return Err(error),
    }
    Ok(found)
}

/// The directory at the end of a zip.
struct Directory {
    listed: Vec<Listed>,
    begins: u64,
}

impl Directory {
    fn read(zip: &mut (impl Read + Seek), whole: &str, found: &mut Vec<Problem>) -> io::Result<Self> {
        let length = zip.seek(SeekFrom::End(0))?;
        let end = end_of(zip, length)?;
        if end + END_BYTES < length {
            found.push(surplus(whole, "behind its end", length - end - END_BYTES));
        }
        zip.seek(SeekFrom::Start(end + 10))?;
        let mut files = u64::from(u16_of(zip)?);
        let mut bytes = u64::from(u32_of(zip)?);
        let mut begins = u64::from(u32_of(zip)?);
        let mut closes = end;
        if let Some(large) = large_end(zip, end)? {
            closes = large;
            zip.seek(SeekFrom::Start(large + 32))?;
            (files, bytes, begins) = (u64_of(zip)?, u64_of(zip)?, u64_of(zip)?);
        }
        // Where the file was lengthened at its front the offsets are too small; the directory itself still ends before its end record.
        let stands = closes.checked_sub(bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        let moved = stands.checked_sub(begins).ok_or(io::ErrorKind::UnexpectedEof)?;
        zip.seek(SeekFrom::Start(stands))?;
        let mut listed = Vec::new();
        while zip.stream_position()? < closes {
            listed.push(listed_file(zip, moved, found)?);
        }
        if u64::try_from(listed.len()).ok() != Some(files) || zip.stream_position()? != closes {
            found.push(Problem::new("file-extra", whole, "its directory is not as long as it says"));
        }
        Ok(Self { listed, begins: stands })
    }

    fn check(
        mut self,
        zip: &mut (impl Read + Seek),
        whole: &str,
        found: &mut Vec<Problem>,
    ) -> io::Result<()> {
        let mut names = BTreeSet::new();
        for Listed { said, .. } in &self.listed {
            if !names.insert(&said.name) {
                found.push(Problem::new("file-extra", &said.name, "the zip holds another file of this name"));
            }
        }
        self.listed.sort_by_key(|listed| listed.offset);
        let mut reached = 0;
        let mut before = "before its first file".to_owned();
        for listed in &self.listed {
            let name = &listed.said.name;
            if listed.offset > reached {
                found.push(surplus(whole, &before, listed.offset - reached));
            } else if listed.offset < reached {
                found.push(Problem::new("file-extra", name, "it lies inside another file of the zip"));
            }
            match local(zip, listed, found) {
                Ok(end) => reached = end.max(reached),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    found.push(Problem::new("file-changed", name, "the zip has no such file where it says"));
                }
                Err(error) => return Err(error),
            }
            before = format!("behind {name}");
        }
        if reached < self.begins {
            found.push(surplus(whole, &before, self.begins - reached));
        } else if reached > self.begins {
            found.push(Problem::new("file-extra", whole, "its directory lies inside a file"));
        }
        Ok(())
    }
}

fn surplus(place: &str, whereabouts: &str, bytes: u64) -> Problem {
    let (noun, verb) = if bytes == 1 { ("byte", "belongs") } else { ("bytes", "belong") };
    Problem::new("file-extra", place, format!("{bytes} {noun} {whereabouts} {verb} to no file"))
}

/// Where the end record stands: the last one in reach, as every reader looks for it.
fn end_of(zip: &mut (impl Read + Seek), length: u64) -> io::Result<u64> {
    let reach = length.min(END_BYTES + u64::from(u16::MAX));
    let mut tail = Vec::new();
    zip.seek(SeekFrom::Start(length - reach))?;
    zip.read_to_end(&mut tail)?;
    let places = tail.windows(4).enumerate().rev();
    let place = places
        .filter(|(place, _)| tail.len() - place >= END_BYTES as usize)
        .find(|(_, bytes)| *bytes == END.to_le_bytes())
        .ok_or(io::ErrorKind::UnexpectedEof)?
        .0;
    Ok(length - reach + place as u64)
}

/// Where the large end record stands, if there is one.
fn large_end(zip: &mut (impl Read + Seek), end: u64) -> io::Result<Option<u64>> {
    let Some(locator) = end.checked_sub(LOCATOR_64_BYTES) else { return Ok(None) };
    zip.seek(SeekFrom::Start(locator))?;
    if u32_of(zip)? != LOCATOR_64 {
        return Ok(None);
    }
    let large = locator.checked_sub(END_64_BYTES).ok_or(io::ErrorKind::UnexpectedEof)?;
    zip.seek(SeekFrom::Start(large))?;
    if u32_of(zip)? != END_64 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(large))
}

fn listed_file(zip: &mut (impl Read + Seek), moved: u64, found: &mut Vec<Problem>) -> io::Result<Listed> {
    let at = zip.stream_position()?;
    if u32_of(zip)? != CENTRAL {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    zip.seek(SeekFrom::Start(at + 6))?;
    let needed = u16_of(zip)?;
    let (flags, method, modified) = (u16_of(zip)?, u16_of(zip)?, u32_of(zip)?);
    let (checksum, packed, plain) = (u32_of(zip)?, u32_of(zip)?, u32_of(zip)?);
    let (name, extra, comment) = (u16_of(zip)?, u16_of(zip)?, u16_of(zip)?);
    let disk = u16_of(zip)?;
    zip.seek(SeekFrom::Start(at + 38))?;
    let (attributes, offset) = (u32_of(zip)?, u32_of(zip)?);
    zip.seek(SeekFrom::Start(at + CENTRAL_BYTES))?;
    let name = text_of(zip, name)?;
    let [plain, packed, offset] = extended(zip, extra, [plain, packed, offset], &name, found)?;
    if comment > 0 {
        found.push(surplus(&name, "beside its name", u64::from(comment)));
        zip.seek(SeekFrom::Current(i64::from(comment)))?;
    }
    if disk != 0 || ![0, PLAIN].contains(&(attributes & KINDS)) {
        found.push(Problem::new("file-changed", &name, "the zip says that it is no plain file"));
    }
    let said = Said { name, needed, flags, method, modified, checksum, packed, plain };
    Ok(Listed { said, offset: offset + moved })
}

/// Reads the header that stands before a file, holds it against the directory, and tells where the file ends.
fn local(zip: &mut (impl Read + Seek), listed: &Listed, found: &mut Vec<Problem>) -> io::Result<u64> {
    let (at, said) = (listed.offset, &listed.said);
    zip.seek(SeekFrom::Start(at))?;
    if u32_of(zip)? != LOCAL {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let needed = u16_of(zip)?;
    let (flags, method, modified) = (u16_of(zip)?, u16_of(zip)?, u32_of(zip)?);
    let (checksum, packed, plain) = (u32_of(zip)?, u32_of(zip)?, u32_of(zip)?);
    let (name, extra) = (u16_of(zip)?, u16_of(zip)?);
    let name = text_of(zip, name)?;
    let begins = at + LOCAL_BYTES + name.len() as u64 + u64::from(extra);
    let [plain, packed] = extended(zip, extra, [plain, packed], &said.name, found)?;
    let mut before = Said { name, needed, flags, method, modified, checksum, packed, plain };
    let ends = begins.checked_add(said.packed).ok_or(io::ErrorKind::UnexpectedEof)?;
    let mut closes = ends;
    if flags & STREAMED != 0 && said.flags & STREAMED != 0 {
        closes = described(zip, ends, said)?;
        (before.checksum, before.packed, before.plain) = (said.checksum, said.packed, said.plain);
    }
    if before != *said {
        let detail = "the header before it says other than the directory of the zip";
        found.push(Problem::new("file-changed", &said.name, detail));
    }
    Ok(closes)
}

/// Where the descriptor behind a streamed file ends. Its signature is optional, and its sizes have four bytes or eight.
fn described(zip: &mut (impl Read + Seek), ends: u64, said: &Said) -> io::Result<u64> {
    for signed in [true, false] {
        for large in [false, true] {
            zip.seek(SeekFrom::Start(ends))?;
            let size = |zip: &mut _| if large { u64_of(zip) } else { u32_of(zip).map(u64::from) };
            let holds = (!signed || u32_of(zip)? == DESCRIPTOR)
                && u32_of(zip)? == said.checksum
                && size(zip)? == said.packed
                && size(zip)? == said.plain;
            if holds {
                return zip.stream_position();
            }
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// The numbers, those that do not fit taken from the extra field behind the name. Whatever else stands in it belongs to no file.
fn extended<const N: usize>(
    zip: &mut impl Read,
    extra: u16,
    numbers: [u32; N],
    name: &str,
    found: &mut Vec<Problem>,
) -> io::Result<[u64; N]> {
    let mut bytes = vec![0; usize::from(extra)];
    zip.read_exact(&mut bytes)?;
    let wanted = 8 * numbers.iter().filter(|number| **number == ELSEWHERE).count();
    let head = [ZIP_64.to_le_bytes(), u16::try_from(wanted).unwrap_or(0).to_le_bytes()].concat();
    let field = bytes.windows(4 + wanted).find(|field| wanted > 0 && field.starts_with(&head));
    let stray = bytes.len() - field.map_or(0, <[u8]>::len);
    if stray > 0 {
        found.push(surplus(name, "in its header", stray as u64));
    }
    let mut large = field.unwrap_or_default().get(4..).unwrap_or_default().chunks_exact(8);
    let mut full = numbers.map(u64::from);
    for number in full.iter_mut().filter(|number| **number == u64::from(ELSEWHERE)) {
        let bytes = large.next().and_then(|bytes| bytes.try_into().ok());
        *number = u64::from_le_bytes(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
    }
    Ok(full)
}

fn text_of(zip: &mut impl Read, length: u16) -> io::Result<String> {
    let mut bytes = vec![0; usize::from(length)];
    zip.read_exact(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn u16_of(zip: &mut impl Read) -> io::Result<u16> {
    let mut bytes = [0; 2];
    zip.read_exact(&mut bytes)?;
    Ok(u16::from_le_bytes(bytes))
}

fn u32_of(zip: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    zip.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn u64_of(zip: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    zip.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}
