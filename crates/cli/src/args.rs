//! What may be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// An electronic case report form: study definitions, casebooks, packages.
#[derive(Debug, Parser)]
#[command(
    name = "casebook",
    version,
    propagate_version = true,
    after_help = "Exit codes: 0 done, 1 something is wrong with the data, 2 wrong usage, 3 refused, 130 and 143 stopped by a signal.\n\
                  A STUDY is the OID of a built-in study, or a folder when it holds a separator: ./NAME, not NAME."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Answer in JSON, on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Look at study definitions, check them, try values
    #[command(subcommand)]
    Study(StudyCommand),
    /// Make a training casebook: a trial played through the window's own commands
    Simulate(SimulateArgs),
    /// Seal an allocation list, so that each row opens with the code of its own envelope alone
    #[command(subcommand)]
    Randomise(RandomiseCommand),
    /// Reference ranges of the site's laboratories
    #[command(subcommand)]
    Ranges(RangesCommand),
    /// Make a casebook of any study: one built in, or a folder of JSON
    Create(CreateArgs),
    /// Counts, versions, the head of the chain, the last backup
    Info(CasebookArgs),
    /// Check a casebook or a package: chain, replay, hashes, signatures
    Verify(VerifyArgs),
    /// Run every check on everything, and say what the record does not have
    Checks(CasebookArgs),
    /// Write the locked package, or an interim extract
    Export(ExportArgs),
    /// Write a backup, encrypted as the casebook is
    Backup(BackupArgs),
    /// Put a backup back into a new folder
    Restore(RestoreArgs),
    /// Print the audit trail
    Audit(AuditArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum StudyCommand {
    /// List the studies that the program knows
    List,
    /// Check a study definition: every mistake with its code, file, place and advice
    Check {
        /// The OID of a built-in study, or a study's folder (it holds study.json): a path with a separator, such as ./mine
        study: PathBuf,
    },
    /// Show a study: its visits and forms, one form with its items, or everything for review
    Show(ShowArgs),
    /// Amend a casebook's study: rehearse a new version on a copy, put it in force, move subjects to it
    Amend(AmendArgs),
    /// Say what a fragment's values would raise, derive, flag and grade
    Try {
        /// The OID of a built-in study, or a study's folder: a path with a separator, such as ./mine
        study: PathBuf,
        /// The fragment: {"instant": …, "values": {"V01/VS/HEIGHT_VSORRES": "160", …}}
        fragment: PathBuf,
    },
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The OID of a built-in study, or a study's folder: a path with a separator, such as ./mine
    pub(crate) study: PathBuf,
    /// Show this form with every item
    #[arg(long, value_name = "OID")]
    pub(crate) form: Option<String>,
    /// Everything on one HTML page, every rule in plain English too: for a sponsor's review
    #[arg(long, conflicts_with_all = ["form", "json", "inventory"])]
    pub(crate) html: bool,
    /// Counts and lists in Markdown, to be read beside the study's specification
    #[arg(long, conflicts_with_all = ["form", "json"])]
    pub(crate) inventory: bool,
}

/// Exactly one of rehearsing, activating and moving.
#[derive(Args, Debug)]
pub(crate) struct AmendArgs {
    /// The casebook's folder
    #[arg(value_name = "DIR")]
    pub(crate) casebook: PathBuf,
    /// The folder of the new version; not needed to move subjects
    #[arg(value_name = "NEWSTUDY", required_unless_present = "move_to")]
    pub(crate) study: Option<PathBuf>,
    /// Say what would change and whom it would touch; nothing is written
    #[arg(long, required_unless_present_any = ["activate", "move_to"], conflicts_with_all = ["activate", "move_to"])]
    pub(crate) rehearse: bool,
    /// Put the new version in force
    #[arg(long, requires = "from", requires = "approval", conflicts_with = "move_to")]
    pub(crate) activate: bool,
    /// The day from which it applies at the site; not a day to come
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<String>,
    /// What approved it: the protocol's version, the committee's date
    #[arg(long, value_name = "TEXT")]
    pub(crate) approval: Option<String>,
    /// Move this subject to the version in force, by number; `all` for everybody who can be moved
    #[arg(long = "move", value_name = "NUMBER", requires = "reason")]
    pub(crate) move_to: Option<String>,
    /// Why subjects are moved
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RandomiseCommand {
    /// Seal LIST.csv (columns number and arm, in the order of assignment): a file for the site, and codes to print and put into envelopes
    Seal(SealArgs),
}

#[derive(Args, Debug)]
pub(crate) struct SealArgs {
    /// The list
    #[arg(value_name = "LIST.csv")]
    pub(crate) list: PathBuf,
    /// The study that it is for: its arms are checked
    #[arg(long)]
    pub(crate) study: PathBuf,
    /// Where to write the sealed list, which the site receives
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Where to write the codes, one page an envelope; print it, then destroy it and LIST.csv
    #[arg(long, value_name = "FILE")]
    pub(crate) codes: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RangesCommand {
    /// Add every line of FILE.csv to the table of ranges, in one event; nothing at all while one line is wrong
    Import(RangesImportArgs),
}

#[derive(Args, Debug)]
pub(crate) struct RangesImportArgs {
    /// The casebook's folder
    #[arg(value_name = "DIR")]
    pub(crate) casebook: PathBuf,
    /// The ranges; the first line names the columns
    #[arg(value_name = "FILE.csv")]
    pub(crate) file: PathBuf,
    /// Say what would be added, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Why rows are added, once the table has been completed
    #[arg(long)]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
}

#[derive(Args, Debug)]
pub(crate) struct CreateArgs {
    /// The OID of a built-in study, or a study's folder (it holds study.json)
    pub(crate) study: PathBuf,
    /// The folder in which the casebook's own folder STUDY-SITE.casebook is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The site's number: capitals and digits
    #[arg(long, value_name = "NUMBER")]
    pub(crate) site: String,
    /// The site's name
    #[arg(long, value_name = "TEXT")]
    pub(crate) site_name: String,
    /// The site's time zone: Asia/Seoul
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: String,
    /// The printed name of the first account, an administrator's
    #[arg(long, value_name = "TEXT")]
    pub(crate) full_name: String,
    /// The first account's name
    #[arg(long)]
    pub(crate) user: String,
    /// File whose first line is its passphrase [else the variable CASEBOOK_PASSPHRASE, else a prompt]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// A casebook and who opens it.
#[derive(Args, Debug)]
pub(crate) struct CasebookArgs {
    /// The casebook's folder
    #[arg(value_name = "DIR")]
    pub(crate) casebook: PathBuf,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
}

/// Who opens a casebook. The passphrase is never an argument: other programs could read it there.
#[derive(Args, Debug)]
pub(crate) struct Credentials {
    /// The account to unlock with; may be left out where there is only one
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// File whose first line is the passphrase [else the variable CASEBOOK_PASSPHRASE, else a prompt]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// A casebook's folder, or a package
    #[arg(value_name = "DIR|ZIP")]
    pub(crate) path: PathBuf,
    /// Of a package: the key on the receipt; a package signed by another is refused
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
    #[command(flatten)]
    pub(crate) watching: Watching,
}

/// How long work is watched.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Watching {
    /// Say on standard error what is being done, a line a phase, where it is no terminal too
    #[arg(long)]
    pub(crate) progress: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// The casebook's folder
    #[arg(value_name = "DIR")]
    pub(crate) casebook: PathBuf,
    /// Where to write: a file, or a folder in which the package gets its usual name
    #[arg(long, value_name = "ZIP")]
    pub(crate) out: PathBuf,
    /// An extract of a casebook that is not locked; every file says INTERIM
    #[arg(long)]
    pub(crate) interim: bool,
    /// Up to this event, instead of the last one or the lock
    #[arg(long, value_name = "SEQ")]
    pub(crate) at: Option<u64>,
    /// Only these parts, separated by commas; chain, trail and definition are always there
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    pub(crate) only: Vec<PartWord>,
    /// Write over a file that stands there already
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
    #[command(flatten)]
    pub(crate) watching: Watching,
}

/// A part of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PartWord {
    /// ODM 1.3.2
    Odm,
    /// One table a form, and the code book
    Csv,
    /// The trail (always there)
    Audit,
    /// The definition (always there)
    Study,
}

#[derive(Args, Debug)]
pub(crate) struct AuditArgs {
    /// The casebook's folder
    #[arg(value_name = "DIR")]
    pub(crate) casebook: PathBuf,
    /// Only what concerns this subject, by number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) subject: Option<String>,
    /// As a CSV table
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
}

#[derive(Args, Debug)]
pub(crate) struct BackupArgs {
    /// The casebook's folder
    #[arg(value_name = "DIR")]
    pub(crate) casebook: PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Write over a file that stands there already
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) credentials: Credentials,
}

#[derive(Args, Debug)]
pub(crate) struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE")]
    pub(crate) backup: PathBuf,
    /// The folder to restore into, which must not exist or be empty
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct SimulateArgs {
    /// The study's OID
    #[arg(long, value_name = "OID")]
    pub(crate) study: String,
    /// How many subjects are enrolled
    #[arg(long, value_name = "N")]
    pub(crate) subjects: u32,
    /// Seeds everything that is left to chance: the same seed, the same events, the same head
    #[arg(long, value_name = "K")]
    pub(crate) seed: u64,
    /// The folder in which the casebook is made
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Settle, sign and lock it at the end
    #[arg(long)]
    pub(crate) lock: bool,
    /// Let every subject meet with a mishap: an example of the study that raises something, entered as it stands
    #[arg(long, conflicts_with = "lock")]
    pub(crate) mishaps: bool,
    #[command(flatten)]
    pub(crate) watching: Watching,
}
