//! Shapes of short texts, for `validator`: an account's name, a site's identifier.

use validator::ValidationError;

/// An account's name: 2 to 32 lower-case letters, digits, `.` or `-`, beginning with a letter.
pub(crate) fn user(text: &str) -> Result<(), ValidationError> {
    let shaped = (2..=32).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c));
    if shaped { Ok(()) } else { Err(ValidationError::new("user")) }
}

/// A site's identifier: 2 to 12 capitals and digits.
pub(crate) fn site_oid(text: &str) -> Result<(), ValidationError> {
    let shaped =
        (2..=12).contains(&text.len()) && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if shaped { Ok(()) } else { Err(ValidationError::new("site-oid")) }
}
