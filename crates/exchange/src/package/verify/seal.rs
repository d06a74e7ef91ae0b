//! The seal: the manifest's signature, the key that made it, and SHA256SUMS.

use std::collections::BTreeMap;

use store::keys::verify_signature;
use store::manifest_message;

use super::Run;
use super::inside::{Archive, bytes_of};
use crate::package::manifest::{FileEntry, Manifest, Signature};
use crate::package::sums;

impl Run<'_> {
    /// The manifest is signed by the key it names, the key is the one expected, and SHA256SUMS agrees.
    pub(super) fn seal(
        &mut self,
        archive: &mut Archive,
        manifest: &Manifest,
        files: &BTreeMap<String, FileEntry>,
        expected: Option<&str>,
    ) {
        let signed = match (bytes_of(archive, "manifest.json"), bytes_of(archive, "manifest.sig")) {
            (Ok(manifest_bytes), Ok(signature_bytes)) => {
                signature_problem(manifest, &manifest_bytes, &signature_bytes)
            }
            (_, Err(error)) => Some(("manifest.sig", error.to_string())),
            (Err(error), _) => Some(("manifest.json", error.to_string())),
        };
        let whole = signed.is_none();
        if let Some((place, detail)) = signed {
            self.report("signature", place, detail);
        }
        let plain = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && *c != ':').collect::<String>().to_lowercase()
        };
        if let Some(expected) = expected
            && plain(expected) != plain(&manifest.key)
        {
            let detail = format!("signed by the key {}, not by the one given", manifest.key);
            self.report("key", "manifest.sig", detail);
        }
        let own = ["manifest.json", "manifest.sig"].into_iter().filter_map(|name| files.get(name));
        let listing: Vec<FileEntry> = manifest.files.iter().chain(own).cloned().collect();
        match bytes_of(archive, "SHA256SUMS") {
            Ok(bytes) if bytes == sums::text(&listing).as_bytes() => {}
            Ok(bytes) if !whole => {
                let said = String::from_utf8_lossy(&bytes).into_owned();
                for name in ["manifest.json", "manifest.sig"] {
                    if files.get(name).is_some_and(|file| !said.contains(&file.sha256)) {
                        self.report("file-changed", name, "its SHA-256 is not that of SHA256SUMS");
                    }
                }
            }
            Ok(_) => self.report("sums", "SHA256SUMS", "it does not list the files of the manifest"),
            Err(error) => self.report("file-missing", "SHA256SUMS", error.to_string()),
        }
    }
}

fn signature_problem(
    manifest: &Manifest,
    manifest_bytes: &[u8],
    bytes: &[u8],
) -> Option<(&'static str, String)> {
    let file = "manifest.sig";
    let signature: Signature = match serde_json::from_slice(bytes) {
        Ok(signature) => signature,
        Err(error) => return Some((file, error.to_string())),
    };
    let (mut key, mut made) = ([0; 32], [0; 64]);
    if hex::decode_to_slice(&signature.key, &mut key).is_err()
        || hex::decode_to_slice(&signature.signature, &mut made).is_err()
        || Signature::new(&hex::encode(key), &made).bytes().ok().as_deref() != Some(bytes)
    {
        return Some((file, "it is not written as this program writes it".to_owned()));
    }
    if signature.key != manifest.key {
        return Some((file, "it names another key than the manifest".to_owned()));
    }
    let holds = verify_signature(&key, &manifest_message(manifest_bytes), &made);
    (!holds).then(|| ("manifest.json", "its signature in manifest.sig does not hold".to_owned()))
}
