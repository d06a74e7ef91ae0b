//! A file of a definition: its kind and what it holds.

use schemars::JsonSchema;

use super::{
    Checks, CodeLists, Eligibility, Example, Extension, Form, Grades, Laboratory, Sources, StudyHeader, Units,
};

/// One file, told apart by its key `kind`.
#[derive(Clone, Debug, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Document {
    /// `study.json`.
    Study(Box<StudyHeader>),
    /// Code lists.
    Codelists(CodeLists),
    /// Units.
    Units(Units),
    /// The laboratory catalogue.
    Laboratory(Laboratory),
    /// A grading table.
    Grades(Grades),
    /// A form.
    Form(Box<Form>),
    /// Checks.
    Checks(Checks),
    /// Criteria.
    Eligibility(Eligibility),
    /// What the marks of `source` stand for.
    Sources(Sources),
    /// Changes to shared files.
    Extension(Extension),
    /// An example.
    Example(Box<Example>),
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `study`
    Study,
    /// `codelists`
    Codelists,
    /// `units`
    Units,
    /// `laboratory`
    Laboratory,
    /// `grades`
    Grades,
    /// `form`
    Form,
    /// `checks`
    Checks,
    /// `eligibility`
    Eligibility,
    /// `sources`
    Sources,
    /// `extension`
    Extension,
    /// `example`
    Example,
}

impl Kind {
    /// Every kind and the word that names it in a file.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Study, "study"),
        (Self::Codelists, "codelists"),
        (Self::Units, "units"),
        (Self::Laboratory, "laboratory"),
        (Self::Grades, "grades"),
        (Self::Form, "form"),
        (Self::Checks, "checks"),
        (Self::Eligibility, "eligibility"),
        (Self::Sources, "sources"),
        (Self::Extension, "extension"),
        (Self::Example, "example"),
    ];

    /// The kind that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(kind, known)| (known == word).then_some(kind))
    }
}
