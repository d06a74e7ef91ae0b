//! Code lists that every study has, whether its files bring them along or not.

use crate::Oid;
use crate::definition::{Code, CodeList, Text};
use crate::words;

/// What the data can say about a criterion.
pub(crate) const VERDICTS: &str = "IEAUTO";
/// Low, normal, high.
pub(crate) const FLAGS: &str = "NRIND";

/// The lists.
pub(super) fn codelists() -> [CodeList; 3] {
    [
        list("NY", vec![code("Y", words::yes()), code("N", words::no())]),
        list(
            FLAGS,
            vec![code("LOW", words::low()), code("NORMAL", words::normal()), code("HIGH", words::high())],
        ),
        list(
            VERDICTS,
            vec![
                code("MET", words::verdict_met()),
                code("NOT MET", words::verdict_not_met()),
                code("CANNOT EVALUATE", words::verdict_cannot()),
                code("NO AUTO", words::verdict_none()),
            ],
        ),
    ]
}

/// A list of codes.
pub(super) fn list(oid: &str, codes: Vec<Code>) -> CodeList {
    CodeList {
        oid: Oid::new(oid),
        name: None,
        cdisc: None,
        codes,
        extensible: false,
        source: None,
        assumption: false,
    }
}

/// A code and its label.
pub(super) fn code(code: &str, label: Text) -> Code {
    Code { code: code.to_owned(), label, cdisc: None, submission: None, source: None, assumption: false }
}
