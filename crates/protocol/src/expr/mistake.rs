//! What can be wrong with an expression: one variant a mistake, each with a stable code, a message and what to write instead.

use super::ast::Span;

/// A mistake and its place in the expression's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub mistake: Mistake,
    /// Where, in bytes.
    pub span: Span,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Mistake {
    /// A character that no token begins with.
    #[error("`{0}` has no meaning here")]
    Character(char),
}

impl Mistake {
    /// The stable code: `E-LEX-…`, `E-PARSE-…`, `E-NAME-…` or `E-TYPE-…`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Character(_) => "E-LEX-CHARACTER",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::Character(_) => "remove it, or put text between quotes".into(),
        }
    }
}
