//! From the files of a study to one compiled study: every name resolved, every expression a small program.

use crate::diagnostic::{Diagnostic, Gravity, Source};
use crate::load::Reader;

/// A study, ready to be evaluated.
#[derive(Debug)]
pub struct Study {}

/// A study and what is odd about it.
#[derive(Debug)]
pub struct Compiled {
    /// The study.
    pub study: Study,
    /// What is probably not meant.
    pub warnings: Vec<Diagnostic>,
}

impl Study {
    /// Reads, checks and compiles the files of a study.
    ///
    /// # Errors
    /// Every diagnostic, when one of them is an error.
    pub fn compile(sources: &[Source]) -> Result<Compiled, Vec<Diagnostic>> {
        let (reader, _files) = Reader::read(sources);
        if reader.diagnostics.iter().any(|diagnostic| diagnostic.severity == Gravity::Error) {
            return Err(reader.diagnostics);
        }
        Ok(Compiled { study: Study {}, warnings: reader.diagnostics })
    }
}
