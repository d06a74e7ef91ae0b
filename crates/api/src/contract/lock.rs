//! Lock and export; long jobs with progress.

use super::{Words, wire};

wire! {
    pub struct LockView {
        pub checklist: Vec<CheckRow>,
        pub blockers: u32,
        pub locked: Option<super::Stamp>,
        /// Number the next (or the present) lock carries.
        pub number: u32,
        /// File name of the package.
        pub package: String,
        pub folder: String,
        pub subjects: u32,
        /// What a package will hold: files at its top, and folders with a slash behind them.
        pub holds: Vec<String>,
        pub fingerprint: String,
        pub may_lock: bool,
    }

    #[derive(Copy, Eq)]
    pub enum CheckState { Blocker, Advice, Running, Fine }

    pub struct CheckRow {
        /// `open-queries`, `not-signed`, `forms-incomplete`, `impossible`, `alerts`, `values-differ`, `verification`, `backup` …: the words are the interface's.
        pub code: String,
        pub state: CheckState,
        pub done: u32,
        pub total: u32,
        pub places: Vec<CheckPlace>,
    }

    pub struct CheckPlace {
        pub place: String,
        pub label: Words,
    }

    #[derive(validator::Validate)]
    pub struct Lock {
        #[validate(length(min = 1, code = "empty"))]
        pub passphrase: String,
    }

    #[derive(validator::Validate)]
    pub struct UnlockCasebook {
        #[validate(length(min = 1, code = "empty"))]
        pub passphrase: String,
        #[validate(length(min = 5, max = 500, code = "reason-length"))]
        pub reason: String,
    }

    #[derive(validator::Validate)]
    pub struct Export {
        pub interim: bool,
        /// Folder to write into; the proposed one when absent.
        pub folder: Option<String>,
    }

    /// A long job was started; ask `job` how it stands.
    #[derive(validator::Validate)]
    pub struct Job {
        pub id: String,
    }

    pub struct JobState {
        pub id: String,
        /// `verify`, `export`, `training`, `backup`.
        pub kind: String,
        /// `replay`, `odm`, `csv`, `audit`, `zip`, `check` …
        pub phase: String,
        #[ts(type = "number")]
        pub done: u64,
        #[ts(type = "number")]
        pub total: u64,
        pub ended: Option<JobEnd>,
    }

    #[derive(Default)]
    pub struct JobEnd {
        pub ok: bool,
        pub cancelled: bool,
        pub error: Option<super::ApiError>,
        pub package: Option<PackageView>,
        pub verification: Option<Verified>,
        /// Of a training casebook.
        pub path: Option<String>,
    }

    pub struct Verified {
        pub ok: bool,
        #[ts(type = "number")]
        pub events: u64,
        pub head: String,
        pub problems: Vec<super::Problem>,
    }

    /// The receipt.
    pub struct PackageView {
        pub path: String,
        pub name: String,
        pub sha256: String,
        pub head: String,
        #[ts(type = "number")]
        pub seq: u64,
        pub fingerprint: String,
        pub files: Vec<PackageFile>,
        pub interim: bool,
        /// Read again and compared with the casebook: values equal.
        #[ts(type = "number")]
        pub values_compared: u64,
    }

    pub struct PackageFile {
        pub path: String,
        #[ts(type = "number")]
        pub bytes: u64,
        pub sha256: String,
    }
}
