//! The site's table of reference ranges, and ranges that come from a file.

use super::{Done, FindingState, FormRef, Words, wire};

wire! {
    pub struct RangeList {
        /// The form that holds the table.
        pub form: FormRef,
        /// Its rows in the order in which they were added.
        pub rows: Vec<RangeState>,
    }

    /// One row of the table, and what rests on it.
    pub struct RangeState {
        /// The row's place.
        pub place: String,
        pub laboratory: Option<String>,
        pub test: Option<String>,
        pub test_name: Words,
        /// As people write it.
        pub unit: Option<String>,
        /// The code list's words; absent: both sexes.
        pub sex: Option<Words>,
        pub age_from: Option<String>,
        pub age_to: Option<String>,
        pub low: Option<String>,
        pub high: Option<String>,
        pub assay: Option<String>,
        pub valid_from: Option<String>,
        pub valid_to: Option<String>,
        pub version: Option<String>,
        pub approved_by: Option<String>,
        /// Somebody approved it; without, it applies to no result.
        pub applies: bool,
        /// Results whose limits it gives now.
        pub values: u32,
        /// Subjects who have such results.
        pub subjects: u32,
        pub findings: Vec<FindingState>,
    }

    /// What a file of ranges would add. Nothing is written.
    pub struct RangePreview {
        pub columns: Vec<String>,
        pub lines: Vec<RangeLine>,
        /// Lines with problems. While there is one, nothing can be imported.
        pub bad: u32,
    }

    pub struct RangeLine {
        /// Its number in the file; the header is line 1.
        pub line: u32,
        /// What stands in each column.
        pub cells: Vec<String>,
        pub problems: Vec<RangeProblem>,
    }

    pub struct RangeProblem {
        /// The column, if it is one column's.
        pub column: Option<String>,
        /// `column-unknown`, `column-missing`, `column-twice`, `cells`, `needed`, `unit`, `no-lines`, a code of the value's refusal, or a check's id.
        pub code: String,
        pub message: Words,
        pub advice: Option<Words>,
    }

    #[derive(validator::Validate)]
    pub struct RangeImport {
        pub path: String,
        /// Compulsory once the table has been completed.
        pub reason: Option<String>,
    }

    pub struct RangesImported {
        pub done: Done,
        pub added: u32,
    }
}
