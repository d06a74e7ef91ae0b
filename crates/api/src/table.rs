//! The one table of commands: name, request, reply, where its body stands, and what it takes to give it.
//!
//! From [`for_each_command!`](crate::for_each_command) come [`COMMANDS`], the typed methods of [`Host`], and [`dispatch`] for hosts that speak JSON; a
//! host with handlers of its own (Tauri) hands the macro a callback and gets one line a command.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use store::ActKind;
use validator::Validate;

use crate::commands;
use crate::contract::{self, ApiError};
use crate::error::Refusal;
use crate::host::Host;

/// Hands every command to `$callback!` as `name: Request => Reply, module, gate;` lines.
#[macro_export]
macro_rules! for_each_command {
    ($callback:ident) => {
        $callback! {
            about: Nothing => About, casebook, outside;
            describe_casebook: PathRequest => CasebookCard, casebook, outside;
            check_study: PathRequest => StudyChecked, amend, outside;
            create_casebook: CreateCasebook => Created, casebook, outside;
            prove_recovery: ProveRecovery => Nothing, casebook, outside;
            create_training: Nothing => Job, job, outside;
            unlock: Unlock => Session, session, outside;
            recover: Recover => Session, session, outside;
            logout: Nothing => Nothing, session, outside;
            lock_screen: Nothing => Nothing, session, outside;
            resume: Passphrase => Nothing, session, outside;
            truths: Nothing => Truths, session, outside;
            change_passphrase: ChangePassphrase => Session, session, anyone;
            accountability: Accountability => Session, people, act RecordStatement;
            study: Nothing => StudyView, study, read;
            study_version: VersionKey => StudyView, amend, read;
            amendment: Nothing => AmendmentView, amend, read;
            rehearse_amendment: PathRequest => AmendmentRehearsal, amend, act ActivateStudy;
            activate_amendment: ActivateAmendment => AmendmentView, amend, act ActivateStudy;
            rehearse_move: SubjectKey => MoveEffects, amend, act MoveSubject;
            move_subject: MoveSubject => AmendmentView, amend, act MoveSubject;
            study_rules: Nothing => StudyRules, rules, read;
            today: Nothing => Today, today, read;
            safety: Nothing => SafetyView, safety, read;
            safety_event: PlaceRequest => SafetyEventView, safety_event, read;
            deviations: Nothing => DeviationList, deviation, read;
            record_deviation: RecordDeviation => DeviationList, deviation, act Enter;
            set_deviation_aside: SetDeviationAside => DeviationList, deviation, act SetDeviationAside;
            propose_again: ProposalKey => DeviationList, deviation, act ProposeAgain;
            subjects: Nothing => Matrix, matrix, read;
            cohorts: Nothing => CohortBoard, cohort, read;
            enrol: Enrol => SubjectView, subject, act Enrol;
            subject: SubjectKey => SubjectView, subject, read;
            add_visit: AddVisit => VisitAdded, visit, act Enter;
            withdraw: Withdraw => Done, visit, act Enter;
            restore: Withdraw => Done, visit, act Restore;
            form: PlaceRequest => FormState, form, read;
            preview: Preview => Previewed, preview, read;
            save: Save => Saved, save, act Enter;
            add_row: AddRow => RowAdded, save, act Enter;
            ranges: Nothing => RangeList, ranges, read;
            preview_ranges: PathRequest => RangePreview, ranges, act Enter;
            import_ranges: RangeImport => RangesImported, ranges, act Enter;
            rehearse_range: RangeDraft => RangeRehearsal, ranges, act Enter;
            record_range: RangeDraft => RangeRecorded, ranges, act Enter;
            keep_allocation_list: PathRequest => Done, allocation, act KeepAllocationList;
            randomisation: Nothing => RandomisationView, allocation, read;
            allocation: PlaceRequest => AllocationView, allocation, read;
            reveal: Reveal => FormState, allocation, act Reveal;
            confirm_finding: Confirm => FormState, finding, act Confirm;
            acknowledge: Acknowledge => FormState, finding, act Acknowledge;
            complete_form: PlaceRequest => Completed, complete, act Complete;
            reopen_form: Reopen => Completed, complete, act Reopen;
            history: PlaceRequest => History, history, read;
            diary: DiaryRequest => DiaryView, diary, read;
            diary_enter: DiaryEnter => DiaryEntered, diary, act Enter;
            eligibility: SubjectKey => EligibilityView, eligibility, read;
            queries: QueryFilter => QueryList, query, read;
            query: QueryId => QueryThread, query, read;
            answer_query: QueryText => QueryThread, query, act AnswerQuery;
            close_query: QueryText => QueryThread, query, act CloseQuery;
            reopen_query: QueryText => QueryThread, query, act ReopenQuery;
            cancel_query: QueryText => QueryThread, query, act CancelQuery;
            raise_query: RaiseQuery => QueryThread, query, act OpenQuery;
            sign_list: Nothing => SignList, sign, read;
            sign_detail: PlaceRequest => SignDetail, sign, read;
            sign: Sign => SignList, sign, act Sign;
            verify_list: Nothing => VerifyList, review, act Verify;
            verify_detail: PlaceRequest => VerifyDetail, review, act Verify;
            verify_places: Places => Done, review, act Verify;
            freeze: Places => Done, review, act Freeze;
            unfreeze: Unfreeze => Done, review, act Unfreeze;
            lock_view: Nothing => LockView, lock, read;
            lock: Lock => Done, lock, act LockCasebook;
            unlock_casebook: UnlockCasebook => Done, lock, act UnlockCasebook;
            verify: Nothing => Job, job, read;
            backup: PathRequest => Job, backup, act RecordBackup;
            export: Export => Job, export, act RecordExport;
            job: Job => JobState, job, outside;
            cancel_job: Job => JobState, job, outside;
            audit: AuditFilter => AuditPage, audit, read;
            people: Nothing => People, people, read;
            add_user: AddUser => People, people, act CreateAccount;
            close_user: CloseUser => People, people, act CloseAccount;
        }
    };
}

/// What it takes to give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Nothing: no casebook need be unlocked.
    Outside,
    /// Somebody has unlocked the casebook, even if their issued passphrase must be changed first.
    Anyone,
    /// Somebody with a passphrase of their own has unlocked it.
    Read,
    /// And their role may do acts of this kind (the store decides again, with the state of what it is done to).
    Act(ActKind),
}

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name on the wire.
    pub name: &'static str,
    /// What it takes to give it.
    pub gate: Gate,
}

macro_rules! gate {
    (outside) => {
        Gate::Outside
    };
    (anyone) => {
        Gate::Anyone
    };
    (read) => {
        Gate::Read
    };
    (act $kind:ident) => {
        Gate::Act(ActKind::$kind)
    };
}

macro_rules! body {
    ($host:ident, $request:ident, $command:ident, $module:ident, outside) => {
        commands::$module::$command($host, $request)
    };
    ($host:ident, $request:ident, $command:ident, $module:ident, $($gate:ident)+) => {
        $host.within(stringify!($command), gate!($($gate)+), |session| {
            commands::$module::$command(session, $request)
        })
    };
}

macro_rules! define {
    ($($name:ident: $request:ident => $reply:ident, $module:ident, $($gate:ident)+;)+) => {
        /// Every command.
        pub const COMMANDS: &[Command] =
            &[$(Command { name: stringify!($name), gate: gate!($($gate)+) }),+];

        /// The commands, typed.
        impl Host {
            $(
                #[doc = concat!("Command `", stringify!($name), "`: [`contract::", stringify!($request), "`] → [`contract::", stringify!($reply), "`].")]
                ///
                /// # Errors
                /// The contract's codes.
                pub fn $name(&self, request: contract::$request) -> Result<contract::$reply, ApiError> {
                    checked(&request)
                        .and_then(|()| body!(self, request, $name, $module, $($gate)+))
                        .map_err(|refusal| refused(stringify!($name), refusal))
                }
            )+
        }

        /// Gives the command named `command` the request in JSON, and returns its reply in JSON.
        ///
        /// # Errors
        /// The contract's codes; `unknown-command` when there is none of that name.
        pub fn dispatch(host: &Host, command: &str, request: &Json) -> Result<Json, ApiError> {
            match command {
                $(stringify!($name) => encode(&host.$name(decode(request)?)?),)+
                other => Err(Refusal::UnknownCommand { command: other.to_owned() }.into()),
            }
        }
    };
}
for_each_command!(define);

fn checked(request: &impl Validate) -> Result<(), Refusal> {
    request.validate().map_err(Refusal::from)
}

fn refused(command: &str, refusal: Refusal) -> ApiError {
    if let Refusal::Internal { detail } = &refusal {
        tracing::error!(command, detail, "a command failed");
    }
    refusal.into()
}

fn decode<R: DeserializeOwned>(request: &Json) -> Result<R, ApiError> {
    serde_path_to_error::deserialize(request)
        .map_err(|error| Refusal::bad(&error.path().to_string(), "shape").into())
}

fn encode(reply: &impl Serialize) -> Result<Json, ApiError> {
    serde_json::to_value(reply).map_err(|error| Refusal::internal(error).into())
}
