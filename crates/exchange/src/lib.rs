//! What leaves the casebook: ODM, tables, the trail, and the locked package that holds them.
//!
//! A package is written from the chain of events alone, never from the casebook's projections: so whoever has the package can compute again
//! what every file must say, and [`package::verify`] does. The same events give the same bytes, for ever.

pub mod odm;
pub mod package;
pub mod reconcile;
pub mod snapshot;
pub mod table;
mod version;

pub use package::{
    ExportError, ExportRequest, Label, Manifest, PackageSummary, Part, Phase, Problem, Verification, Watch,
    export, fingerprint, package_layout, package_name, verify_package, write_trail,
};
pub use version::Version;
