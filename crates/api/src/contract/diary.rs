//! The teriparatide diary: strips of 28 days, one a pen.

use super::{EventRef, FindingState, SubjectRef, wire};

wire! {
    pub struct DiaryView {
        pub subject: SubjectRef,
        /// The visit from which it was opened, if any.
        pub event: Option<EventRef>,
        /// First and last planned dose, ISO.
        pub first_day: Option<String>,
        pub last_day: Option<String>,
        pub pens: Vec<PenStrip>,
        pub figures: DiaryFigures,
        pub findings: Vec<FindingState>,
        pub read_only: Option<String>,
        pub needs_reason: bool,
    }

    pub struct PenStrip {
        /// Row UUID of the pen; `None` for a strip that is only planned.
        pub row: Option<String>,
        pub pen: String,
        pub ordinal: u32,
        pub from: String,
        pub to: String,
        pub days: Vec<DayCell>,
        /// Doses by the diary, and by what was left in the pen.
        pub diary: Option<u32>,
        pub pen_doses: Option<u32>,
        pub sources: Vec<String>,
    }

    pub struct DayCell {
        pub date: String,
        /// Day of the pen, 1 to 28.
        pub day: u32,
        pub state: DayState,
        pub reason: Option<String>,
        pub source: Option<String>,
        pub doses: u32,
    }

    #[derive(Copy, Eq)]
    pub enum DayState { Taken, Missed, Hold, Unanswered, ToCome }

    /// Percentages as text with one decimal; absent when they cannot be computed.
    pub struct DiaryFigures {
        pub planned: Option<u32>,
        pub taken: Option<u32>,
        pub missing: Option<u32>,
        pub adherence: Option<String>,
        pub adherence_without_hold: Option<String>,
        pub planned_without_hold: Option<u32>,
        pub adherence_by_pens: Option<String>,
        pub doses_by_pens: Option<u32>,
        pub days_by_pens: Option<u32>,
        pub longest_gap: Option<u32>,
        pub total_micrograms: Option<u32>,
    }

    #[derive(validator::Validate)]
    pub struct DiaryRequest {
        pub subject: String,
        /// The visit whose window counts; today when absent.
        pub event: Option<String>,
    }

    /// "all taken" for a range, then the misses.
    #[derive(validator::Validate)]
    pub struct DiaryEnter {
        pub subject: String,
        pub event: Option<String>,
        /// Row UUID of the pen.
        pub pen: Option<String>,
        pub from: String,
        pub to: String,
        pub taken: bool,
        pub exceptions: Vec<DiaryException>,
        /// Code of the diary source.
        pub source: String,
        pub reason: Option<String>,
    }

    pub struct DiaryException {
        pub date: String,
        /// Code of the reason missed; absent: not yet known.
        pub reason: Option<String>,
    }

    pub struct DiaryEntered {
        pub done: super::Done,
        pub view: DiaryView,
    }
}
