//! A definition as one piece of bytes: what the record keeps for ever, and whose hash names the version.
//!
//! The bytes are canonical JSON, `{"path": "text", …}` with the paths sorted, so that whoever has the files has the bytes.

use std::collections::BTreeMap;

use protocol::Source;

/// The bytes do not hold the files of a definition.
#[derive(Debug, thiserror::Error)]
#[error("the definition's bytes are not {{\"path\": \"text\", …}}: {0}")]
pub struct NotABundle(#[from] serde_json::Error);

/// The files of a definition as bytes.
///
/// # Errors
/// Never in practice: texts always have a JSON form.
pub fn pack(files: &[Source]) -> Result<Vec<u8>, NotABundle> {
    let files: BTreeMap<&str, &str> =
        files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    Ok(store::canonical::canonical(&files)?.into_bytes())
}

/// The files that the bytes hold, by path.
///
/// # Errors
/// When the bytes are not what [`pack`] makes.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Source>, NotABundle> {
    let files: BTreeMap<String, String> = serde_json::from_slice(bytes)?;
    Ok(files.into_iter().map(|(path, text)| Source { path, text }).collect())
}
