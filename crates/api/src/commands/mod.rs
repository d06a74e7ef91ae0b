//! The commands' bodies, one file a screen's worth: parse, authorise, act, map the error.

pub(crate) mod allocation;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod casebook;
pub(crate) mod complete;
pub(crate) mod deviation;
pub(crate) mod diary;
pub(crate) mod eligibility;
pub(crate) mod export;
pub(crate) mod finding;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod job;
pub(crate) mod lock;
pub(crate) mod matrix;
pub(crate) mod people;
pub(crate) mod preview;
pub(crate) mod query;
pub(crate) mod review;
pub(crate) mod save;
pub(crate) mod session;
pub(crate) mod sign;
pub(crate) mod study;
pub(crate) mod subject;
pub(crate) mod today;
pub(crate) mod visit;
