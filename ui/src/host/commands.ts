/*
 * Every command of the casebook: its name, what it takes, what it answers.
 * The shapes are generated from the Rust contract; this list ties them to names.
 */
import type * as C from "../contract";

type None = Record<string, never>;

export interface Commands {
  about: [None, C.About];
  describe_casebook: [C.PathRequest, C.CasebookCard];
  check_study: [C.PathRequest, C.StudyChecked];
  create_casebook: [C.CreateCasebook, C.Created];
  prove_recovery: [C.ProveRecovery, C.Nothing];
  create_training: [None, C.Job];
  unlock: [C.Unlock, C.Session];
  recover: [C.Recover, C.Session];
  logout: [None, C.Nothing];
  lock_screen: [None, C.Nothing];
  resume: [C.Passphrase, C.Nothing];
  change_passphrase: [C.ChangePassphrase, C.Session];
  truths: [None, C.Truths];
  study: [None, C.StudyView];
  study_version: [C.VersionKey, C.StudyView];
  amendment: [None, C.AmendmentView];
  rehearse_amendment: [C.PathRequest, C.AmendmentRehearsal];
  activate_amendment: [C.ActivateAmendment, C.AmendmentView];
  rehearse_move: [C.SubjectKey, C.MoveEffects];
  move_subject: [C.MoveSubject, C.AmendmentView];
  study_rules: [None, C.StudyRules];
  safety: [None, C.SafetyView];
  safety_event: [C.PlaceRequest, C.SafetyEventView];
  deviations: [None, C.DeviationList];
  record_deviation: [C.RecordDeviation, C.DeviationList];
  set_deviation_aside: [C.SetDeviationAside, C.DeviationList];
  propose_again: [C.ProposalKey, C.DeviationList];
  today: [None, C.Today];
  subjects: [None, C.Matrix];
  cohorts: [None, C.CohortBoard];
  enrol: [C.Enrol, C.SubjectView];
  subject: [C.SubjectKey, C.SubjectView];
  add_visit: [C.AddVisit, C.VisitAdded];
  withdraw: [C.Withdraw, C.Done];
  restore: [C.Withdraw, C.Done];
  form: [C.PlaceRequest, C.FormState];
  preview: [C.Preview, C.Previewed];
  save: [C.Save, C.Saved];
  add_row: [C.AddRow, C.RowAdded];
  ranges: [None, C.RangeList];
  preview_ranges: [C.PathRequest, C.RangePreview];
  import_ranges: [C.RangeImport, C.RangesImported];
  rehearse_range: [C.RangeDraft, C.RangeRehearsal];
  record_range: [C.RangeDraft, C.RangeRecorded];
  keep_allocation_list: [C.PathRequest, C.Done];
  randomisation: [None, C.RandomisationView];
  allocation: [C.PlaceRequest, C.AllocationView];
  reveal: [C.Reveal, C.FormState];
  confirm_finding: [C.Confirm, C.FormState];
  acknowledge: [C.Acknowledge, C.FormState];
  complete_form: [C.PlaceRequest, C.Completed];
  reopen_form: [C.Reopen, C.Completed];
  history: [C.PlaceRequest, C.History];
  diary: [C.DiaryRequest, C.DiaryView];
  diary_enter: [C.DiaryEnter, C.DiaryEntered];
  eligibility: [C.SubjectKey, C.EligibilityView];
  queries: [C.QueryFilter, C.QueryList];
  query: [C.QueryId, C.QueryThread];
  answer_query: [C.QueryText, C.QueryThread];
  close_query: [C.QueryText, C.QueryThread];
  reopen_query: [C.QueryText, C.QueryThread];
  cancel_query: [C.QueryText, C.QueryThread];
  raise_query: [C.RaiseQuery, C.QueryThread];
  sign_list: [None, C.SignList];
  sign_detail: [C.PlaceRequest, C.SignDetail];
  sign: [C.Sign, C.SignList];
  verify_list: [None, C.VerifyList];
  verify_detail: [C.PlaceRequest, C.VerifyDetail];
  verify_places: [C.Places, C.Done];
  freeze: [C.Places, C.Done];
  unfreeze: [C.Unfreeze, C.Done];
  lock_view: [None, C.LockView];
  lock: [C.Lock, C.Done];
  unlock_casebook: [C.UnlockCasebook, C.Done];
  verify: [None, C.Job];
  export: [C.Export, C.Job];
  backup: [C.PathRequest, C.Job];
  job: [C.Job, C.JobState];
  cancel_job: [C.Job, C.JobState];
  audit: [C.AuditFilter, C.AuditPage];
  people: [None, C.People];
  add_user: [C.AddUser, C.People];
  close_user: [C.CloseUser, C.People];
  accountability: [C.Accountability, C.Session];
}

export type Command = keyof Commands;
export type Request<K extends Command> = Commands[K][0];
export type Reply<K extends Command> = Commands[K][1];
