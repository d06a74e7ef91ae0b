//! A package that holds more than its files say is named as such, though every hash and the signature hold.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use exchange::{ExportRequest, Problem, verify_package};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::desk::{Desk, part};

/// The package's files, and one more, packed anew.
fn with_another(package: &Path, name: &str, bytes: &[u8], comment: &str) -> Vec<u8> {
    let archive = ZipArchive::new(File::open(package).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.set_comment(comment).unwrap();
    if !name.is_empty() {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    for name in names {
        zip.start_file(&*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&part(package, &name)).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn places(zip: &[u8], text: &str) -> Vec<Range<usize>> {
    let places = zip.windows(text.len()).enumerate().filter(|(_, bytes)| *bytes == text.as_bytes());
    places.map(|(at, bytes)| at..at + bytes.len()).collect()
}

/// Puts bytes before the files from number `index` on, and moves what the directory says of them.
fn parted(zip: &[u8], index: usize, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut files: Vec<(u64, u64)> = Vec::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).unwrap();
        files.push((file.header_start(), file.central_header_start()));
    }
    files.sort_unstable();
    let directory = files[0].1;
    let from = files.get(index).map_or(directory, |file| file.0);
    let mut moved = zip.to_vec();
    let mut lengthen = |at: u64| {
        let at = usize::try_from(at).unwrap();
        let field: &mut [u8] = &mut moved[at..at + 4];
        let offset = u32::from_le_bytes(field.try_into().unwrap()) + u32::try_from(bytes.len()).unwrap();
        field.copy_from_slice(&offset.to_le_bytes());
    };
    files.iter().filter(|file| file.0 >= from).for_each(|file| lengthen(file.1 + 42));
    lengthen(u64::try_from(zip.len()).unwrap() - 6);
    let from = usize::try_from(from).unwrap();
    moved.splice(from..from, bytes.iter().copied());
    moved
}

fn found(desk: &Desk, zip: &[u8]) -> Vec<Problem> {
    std::fs::write(desk.path("altered.zip"), zip).unwrap();
    verify_package(&desk.path("altered.zip"), None, &()).unwrap().problems
}

fn only(problems: &[Problem], code: &str, place: &str, detail: &str) {
    let [problem] = problems else { panic!("one problem: {problems:?}") };
    assert_eq!(problem.code, code);
    assert!(problem.place.ends_with(place), "{problem:?}");
    assert_eq!(problem.detail, detail);
}

fn package() -> (Desk, std::path::PathBuf) {
    let desk = Desk::locked();
    let path = desk.export(&ExportRequest::default(), "p.zip").path;
    (desk, path)
}

#[test]
fn r35_a_package_packed_anew_with_nothing_else_in_it_holds() {
    let (desk, package) = package();
    assert_eq!(found(&desk, &with_another(&package, "", b"", "")), []);
}

#[test]
fn r35_a_second_file_of_the_same_name_is_named() {
    let (desk, package) = package();
    for (name, stand_in) in [("csv/VS.csv", "csv/VS.csw"), ("manifest.json", "manifest.jsox")] {
        let mut zip = with_another(&package, stand_in, b"what nobody signed", "");
        for place in places(&zip, stand_in) {
            zip[place].copy_from_slice(name.as_bytes());
        }
        only(&found(&desk, &zip), "file-extra", name, "the zip holds another file of this name");
    }
}

#[test]
fn r35_bytes_before_between_and_behind_the_files_are_named() {
    let (desk, package) = package();
    let zip = std::fs::read(&package).unwrap();
    let prefixed = [b"#!/bin/sh\n".as_slice(), &zip].concat();
    only(
        &found(&desk, &prefixed),
        "file-extra",
        "altered.zip",
        "10 bytes before its first file belong to no file",
    );
    let first = parted(&zip, 0, b"hidden");
    only(
        &found(&desk, &first),
        "file-extra",
        "altered.zip",
        "6 bytes before its first file belong to no file",
    );
    let second = parted(&zip, 1, b"hidden");
    only(
        &found(&desk, &second),
        "file-extra",
        "altered.zip",
        "6 bytes behind odm/snapshot.xml belong to no file",
    );
    let last = parted(&zip, usize::MAX, b"h");
    only(&found(&desk, &last), "file-extra", "altered.zip", "1 byte behind SHA256SUMS belongs to no file");
    let behind = [&zip, b"hidden".as_slice()].concat();
    only(&found(&desk, &behind), "file-extra", "altered.zip", "6 bytes behind its end belong to no file");
    let comment = with_another(&package, "", b"", "a comment");
    only(&found(&desk, &comment), "file-extra", "altered.zip", "9 bytes behind its end belong to no file");
}

#[test]
fn r35_a_file_that_no_directory_lists_is_named() {
    let (desk, package) = package();
    let one = {
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("csv/VS.csv", SimpleFileOptions::default()).unwrap();
        zip.write_all(b"what nobody signed").unwrap();
        let zip = zip.finish().unwrap().into_inner();
        let ends = places(&zip, "PK\u{1}\u{2}")[0].start;
        zip[..ends].to_vec()
    };
    let detail = format!("{} bytes behind odm/snapshot.xml belong to no file", one.len());
    let zip = parted(&std::fs::read(package).unwrap(), 1, &one);
    only(&found(&desk, &zip), "file-extra", "altered.zip", &detail);
}

#[test]
fn r35_a_header_that_says_other_than_the_directory_is_named() {
    let (desk, package) = package();
    let mut zip = std::fs::read(package).unwrap();
    let places = places(&zip, "csv/VS.csv");
    zip[places[0].clone()].copy_from_slice(b"csv/VS.exe");
    let detail = "the header before it says other than the directory of the zip";
    let problems = found(&desk, &zip);
    assert!(
        problems.iter().any(|problem| problem.place == "csv/VS.csv" && problem.detail == detail),
        "{problems:?}"
    );
}

#[test]
fn r35_what_hides_in_an_extra_field_is_named() {
    let (desk, package) = package();
    let archive = ZipArchive::new(File::open(&package).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in names {
        let mut options = zip::write::FullFileOptions::default();
        if name == "SHA256SUMS" {
            options.add_extra_field(0x4242, Box::from(*b"hidden"), false).unwrap();
        }
        zip.start_file(&*name, options).unwrap();
        zip.write_all(&part(&package, &name)).unwrap();
    }
    let problems = found(&desk, &zip.finish().unwrap().into_inner());
    assert!(!problems.is_empty());
    for problem in problems {
        assert_eq!((problem.code.as_str(), problem.place.as_str()), ("file-extra", "SHA256SUMS"));
        assert!(problem.detail.ends_with("bytes in its header belong to no file"), "{problem:?}");
    }
}
