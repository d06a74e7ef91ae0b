//! Opening, creating, unlocking a casebook; the session.

use super::{Words, wire};

wire! {
    pub struct About {
        pub version: String,
        pub studies: Vec<StudyChoice>,
        pub recent: Vec<Recent>,
        /// Folder proposed for new casebooks.
        pub folder: String,
        /// The casebook that the program was started with, to be shown at once.
        pub open: Option<String>,
    }

    pub struct StudyChoice {
        pub oid: String,
        pub name: Words,
        pub title: Words,
        pub version: String,
        pub planned_subjects: u32,
        pub country: String,
        pub zone: String,
    }

    pub struct Recent {
        pub path: String,
        pub study: String,
        pub site: String,
        pub last_opened: String,
        pub training: bool,
        /// False when the folder is gone.
        pub there: bool,
    }

    #[derive(validator::Validate)]
    pub struct PathRequest {
        pub path: String,
    }

    /// What a locked casebook says of itself.
    pub struct CasebookCard {
        pub path: String,
        pub study: String,
        pub study_name: Words,
        pub site_oid: String,
        pub site_name: String,
        pub users: Vec<UserChoice>,
        pub last_opened: Option<String>,
        pub last_backup: Option<String>,
        /// First characters of the chain's head.
        pub head: Option<String>,
        pub held_by: Option<Holder>,
        pub training: bool,
        /// Only of a training casebook: its users' passphrase.
        pub training_passphrase: Option<String>,
    }

    pub struct UserChoice {
        pub user: String,
        pub full_name: String,
        /// Unknown where this computer has never opened the casebook.
        pub role: Option<Role>,
    }

    pub struct Holder {
        pub user: String,
        pub host: String,
        pub since: String,
    }

    /// Study specification 0.4, ruling 13.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    pub enum Role {
        Coordinator, Pharmacist, Investigator, PrincipalInvestigator, Monitor, DataManager, Administrator,
    }

    #[derive(validator::Validate)]
    pub struct CreateCasebook {
        /// Folder to create it in; the casebook's own folder is named `STUDY-SITE.casebook`.
        #[validate(length(min = 1, code = "empty"))]
        pub folder: String,
        #[validate(length(min = 1, code = "empty"))]
        /// The OID of a study built in, or the folder of a definition.
        pub study: String,
        #[validate(custom(function = "crate::check::site_oid"))]
        pub site_oid: String,
        #[validate(length(min = 1, max = 80, code = "length"))]
        pub site_name: String,
        #[validate(length(min = 1, code = "empty"))]
        pub zone: String,
        #[validate(custom(function = "crate::check::user"))]
        pub user: String,
        #[validate(length(min = 2, max = 80, code = "length"))]
        pub full_name: String,
        #[validate(length(min = 12, max = 200, code = "passphrase-length"))]
        pub passphrase: String,
    }

    pub struct Created {
        pub path: String,
        /// Eight groups of five characters, shown once, to be printed.
        pub recovery: Vec<String>,
        /// Fingerprint of the casebook's signing key.
        pub fingerprint: String,
    }

    /// Two groups typed from the paper.
    #[derive(validator::Validate)]
    pub struct ProveRecovery {
        pub path: String,
        pub groups: Vec<GroupProof>,
    }

    pub struct GroupProof {
        /// 1 to 8.
        pub number: u8,
        pub text: String,
    }

    #[derive(validator::Validate)]
    pub struct Unlock {
        pub path: String,
        #[validate(length(min = 1, code = "empty"))]
        pub user: String,
        #[validate(length(min = 1, code = "empty"))]
        pub passphrase: String,
    }

    /// Every passphrase is lost: the printed key opens the casebook, and one account gets a new passphrase and new keys.
    #[derive(validator::Validate)]
    pub struct Recover {
        pub path: String,
        /// The account that is given the new passphrase.
        #[validate(length(min = 1, code = "empty"))]
        pub user: String,
        /// The forty characters of the paper; spaces, hyphens and the letters' case do not matter.
        #[validate(length(min = 1, code = "empty"))]
        pub recovery: String,
        #[validate(length(min = 12, max = 200, code = "passphrase-length"))]
        pub new: String,
    }

    #[derive(validator::Validate)]
    pub struct Passphrase {
        pub passphrase: String,
    }

    #[derive(validator::Validate)]
    pub struct ChangePassphrase {
        pub old: String,
        #[validate(length(min = 12, max = 200, code = "passphrase-length"))]
        pub new: String,
    }

    pub struct Session {
        pub user: String,
        pub full_name: String,
        pub role: Role,
        pub path: String,
        pub study: String,
        pub study_name: Words,
        pub study_version: String,
        pub site_oid: String,
        pub site_name: String,
        pub zone: String,
        pub training: bool,
        /// The issued passphrase must be changed before anything else.
        pub must_change_passphrase: bool,
        /// The statement of accountability is not recorded yet.
        pub needs_accountability: bool,
        /// The casebook is locked.
        pub locked: bool,
        /// Commands that this role may give now.
        pub may: Vec<String>,
    }

    /// The shell's truths: polled.
    #[derive(Default)]
    pub struct Truths {
        pub session: Option<Session>,
        pub screen_locked: bool,
        pub events: u32,
        pub head: String,
        pub last_saved: Option<String>,
        pub chain: ChainTruth,
        pub last_backup: Option<String>,
        pub today: u32,
        pub subjects: u32,
        pub queries: u32,
        pub to_sign: u32,
        /// Local date at the site, ISO.
        pub date: String,
    }

    pub struct ChainTruth {
        pub state: ChainState,
        /// Of the last verification that ended.
        pub at: Option<String>,
        pub problems: Vec<Problem>,
    }

    #[derive(Copy, Eq)]
    pub enum ChainState { Unchecked, Checking, Whole, Broken }

    pub struct Problem {
        pub code: String,
        pub place: String,
        pub detail: String,
    }
}
