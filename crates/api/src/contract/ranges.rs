//! The site's table of reference ranges, and ranges that come from a file.

use super::{Done, FindingState, FormRef, LabFlag, RowValue, SubjectRef, Withdrawn, Words, wire};

wire! {
    pub struct RangeList {
        /// The form that holds the table.
        pub form: FormRef,
        /// Its rows in the order in which they were added, and those that a correction took the place of.
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
        /// When, by whom and why a correction took its place; it applies to nothing since.
        pub replaced: Option<Withdrawn>,
    }

    /// A range as it is to stand: a new one, or the correction of a row.
    #[derive(validator::Validate)]
    pub struct RangeDraft {
        /// The place of the row that is corrected; absent: a new range.
        pub corrects: Option<String>,
        /// Its columns. Of a correction: `LLN`, `ULN`, `VALIDFROM`, `VALIDTO`, `VERSION` and `APPROVED`; those left out stay.
        pub values: Vec<RowValue>,
        /// Why. Compulsory to record a correction.
        #[validate(length(min = 5, max = 400, code = "reason-length"))]
        pub reason: Option<String>,
    }

    /// How a draft is recorded.
    #[derive(Copy, Eq)]
    pub enum RangeWay {
        /// A row is added.
        New,
        /// A row is added; the corrected one ends the day before it begins.
        Version,
        /// A row is added; the corrected one is withdrawn, for it was wrong from its first day.
        Replacement,
        /// The corrected row's own columns change: no limit of an approved range does.
        InPlace,
    }

    /// What recording a draft changes.
    pub struct RangeEffects {
        pub way: RangeWay,
        /// What stands in the way; while there is anything, it cannot be recorded.
        pub problems: Vec<RangeProblem>,
        /// Results that get another flag, and results that get another grade.
        pub flags: u32,
        pub grades: u32,
        /// Subjects who have such results.
        pub subjects: u32,
        /// Those results, by subject in the order of enrolment.
        pub results: Vec<FlagChange>,
        /// Answers on clinical significance that stay although nobody asks for them any more.
        pub kept_answers: u32,
        /// Signatures that break.
        pub signatures: Vec<BrokenPlace>,
        /// Verifications that break.
        pub verifications: u32,
        pub findings_raised: u32,
        pub findings_resolved: u32,
        pub queries_opened: u32,
        pub queries_closed: u32,
        /// Complete forms that are complete no more.
        pub reopened: u32,
    }

    /// A result that is judged otherwise.
    pub struct FlagChange {
        /// The result's place.
        pub place: String,
        pub subject: SubjectRef,
        /// The visit, short.
        pub event: Words,
        /// As it was reported.
        pub value: String,
        pub unit: Option<String>,
        pub from: Option<LabFlag>,
        pub to: Option<LabFlag>,
        pub grade_from: Option<String>,
        pub grade_to: Option<String>,
    }

    /// What is no longer covered by a signature.
    pub struct BrokenPlace {
        pub place: String,
        /// Absent: of the site.
        pub subject: Option<SubjectRef>,
        pub event: Option<Words>,
        pub form: Option<Words>,
    }

    /// What recording a draft would do. Nothing is written.
    pub struct RangeRehearsal {
        pub effects: RangeEffects,
        /// Results that the corrected row judges now, in its unit.
        pub judged: Vec<String>,
    }

    pub struct RangeRecorded {
        pub done: Done,
        /// The row that stands now.
        pub place: String,
        pub effects: RangeEffects,
    }

    /// What a file of ranges would add. Nothing is written.
    pub struct RangePreview {
        pub columns: Vec<String>,
        pub lines: Vec<RangeLine>,
        /// Lines with problems. While there is one, nothing can be imported.
        pub bad: u32,
        /// The table was completed before: rows are added to it for a reason.
        pub needs_reason: bool,
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
