//! From the files of a study to one compiled study: every name resolved, every expression a small program.

mod arms;
mod assemble;
mod built_in;
mod checks;
mod draft;
mod drafts;
mod eligibility;
mod escalation;
mod grading;
mod hiding;
mod laboratory;
mod names;
mod panel;
mod possible;
mod programs;
mod reading;
mod special;
mod timing;
mod unasked;
mod unit_blind;
mod wiring;

pub use unasked::unasked_check;

use std::collections::HashSet;

use sha2::{Digest, Sha256};

pub(crate) use names::{is_date, stands_once};
pub(crate) use wiring::{Condition, Outside, Reach, Source as Read, Task, Wiring};

use crate::Oid;
use crate::definition as d;
use crate::diagnostic::{Diagnostic, Gravity, Source};
use crate::expr::References;
use crate::load::{Files, Located, Reader};
use crate::study::Study;
use programs::Compiler;

/// A study and what is odd about it.
#[derive(Debug)]
pub struct Compiled {
    /// The study.
    pub study: Study,
    /// What is probably not meant.
    pub warnings: Vec<Diagnostic>,
    pub(crate) written: Written,
}

/// Where checks and examples were written, for what is said of them when the examples have run.
#[derive(Debug)]
pub(crate) struct Written {
    /// The file of the study's header.
    pub(crate) header: String,
    /// The checks that the study uses.
    pub(crate) checks: Vec<WrittenCheck>,
    /// The file of each example, in the order of [`Study::examples`].
    pub(crate) examples: Vec<String>,
}

/// A check, by what its author calls it.
#[derive(Debug)]
pub(crate) struct WrittenCheck {
    pub(crate) id: Oid,
    /// The file and the pointer of its id.
    pub(crate) file: String,
    pub(crate) pointer: String,
}

impl Written {
    fn new(reader: &Reader<'_>, header: &Located<d::StudyHeader>, files: &Files, study: &Study) -> Self {
        let used: HashSet<&Oid> = study.checks.iter().map(|check| &check.family).collect();
        let checks = files.checks.iter().filter(|check| used.contains(&check.value.id));
        let at = |check: &Located<d::Check>| {
            let (file, pointer) = reader.written_at(&check.place.at("id"));
            WrittenCheck { id: check.value.id.clone(), file, pointer }
        };
        Self {
            header: reader.written_at(&header.place).0,
            checks: checks.map(at).collect(),
            examples: files.examples.iter().map(|example| reader.written_at(&example.place).0).collect(),
        }
    }
}

impl Study {
    /// Reads, checks and compiles the files of a study: its own folder's, and those of the library that it uses.
    ///
    /// # Errors
    /// Every diagnostic, warnings included, when one of them is an error.
    pub fn compile(sources: &[Source]) -> Result<Compiled, Vec<Diagnostic>> {
        let (mut reader, files) = Reader::read(sources);
        let Some(header) = &files.study else {
            if !failed(&reader) {
                crate::lint::lint(&mut reader, &files);
                reader.diagnostics.push(no_study());
            }
            return Err(in_order(reader.diagnostics));
        };
        crate::lint::lint(&mut reader, &files);
        let study = compiled(&mut reader, header, &files, hash(sources));
        let written = Written::new(&reader, header, &files, &study);
        let (failed, diagnostics) = (failed(&reader), in_order(reader.diagnostics));
        if failed { Err(diagnostics) } else { Ok(Compiled { study, warnings: diagnostics, written }) }
    }
}

fn compiled(reader: &mut Reader<'_>, header: &Located<d::StudyHeader>, files: &Files, hash: String) -> Study {
    let assembly = assemble::assemble(header, files, hash);
    let references = References::default();
    let mut compiler = Compiler { assembly, references, reader, values_done: false, left_out: Vec::new() };
    compiler.graded_items();
    compiler.values(&header.place.at("values"));
    compiler.special(&header.place);
    compiler.day_zero(&header.place);
    compiler.arms(&header.place);
    compiler.uses();
    compiler.groups();
    compiler.items();
    compiler.hiding();
    compiler.escalation(&header.place.at("escalation"));
    compiler.grading();
    let contradictions = files.eligibility.iter().flat_map(|eligibility| compiler.criteria(eligibility));
    let implied = contradictions.chain(unasked::unasked(header)).collect();
    compiler.checks(&files.checks, implied);
    compiler.report_left_out(&header.place);
    compiler.wire();
    let Compiler { mut assembly, references, .. } = compiler;
    assembly.study.references = references;
    assembly.study.take_prints();
    assembly.study
}

fn failed(reader: &Reader<'_>) -> bool {
    reader.diagnostics.iter().any(|diagnostic| diagnostic.severity == Gravity::Error)
}

/// Files that are not there first, for much follows from them; then by file and line. One diagnostic a place and message, however often it was met.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|one, other| {
        let key = |said: &Diagnostic| said.code != "E-USES";
        (key(one), &one.file, one.line, one.column, one.code).cmp(&(
            key(other),
            &other.file,
            other.line,
            other.column,
            other.code,
        ))
    });
    diagnostics.dedup();
    diagnostics
}

fn no_study() -> Diagnostic {
    Diagnostic {
        code: "E-STUDY-MISSING",
        severity: Gravity::Error,
        file: "study.json".into(),
        pointer: String::new(),
        line: 1,
        column: 1,
        span: None,
        message: "there is no file of kind `study`".into(),
        advice: "add study.json to the study's folder".into(),
    }
}

/// SHA-256 over a line `SHA256  PATH\n` for each file, sorted by path.
fn hash(sources: &[Source]) -> String {
    let mut lines: Vec<String> = sources
        .iter()
        .map(|source| (&source.path, hex::encode(Sha256::digest(source.text.as_bytes()))))
        .map(|(path, hash)| format!("{path}\u{0}{hash}  {path}\n"))
        .collect();
    lines.sort_unstable();
    let sorted: String =
        lines.iter().filter_map(|line| line.split_once('\u{0}')).map(|(_, line)| line).collect();
    hex::encode(Sha256::digest(sorted.as_bytes()))
}
