//! What is wrong with a definition although its shape is right.

use crate::load::{Files, Reader};

/// Reports everything that can be said before expressions are compiled.
pub(crate) fn lint(_reader: &mut Reader<'_>, _files: &Files) {}
