/*
 * What an event of the trail did, as a verb. Values speak for themselves by what stood before and after; everything else is named here.
 */
import { clock, dateOf } from "../../dates";
import { m } from "../../paraglide/messages.js";
import type { AuditRow } from "../../contract";
import { words } from "../../state/language.svelte";

const VERBS: Record<string, () => string> = {
  casebook_created: m.act_casebook_created,
  study_activated: m.act_study_activated,
  version_moved: m.act_version_moved,
  allocation_list_kept: m.act_allocation_list_kept,
  allocation_revealed: m.act_allocation_revealed,
  enrolled: m.act_enrolled,
  visit_added: m.act_visit_added,
  row_added: m.act_row_added,
  withdrawn: m.act_withdrawn,
  restored: m.act_restored,
  note: m.act_note,
  completed: m.act_completed,
  reopened: m.act_reopened,
  findingRaised: m.act_finding_raised,
  findingResolved: m.act_finding_resolved,
  confirmed: m.act_confirmed,
  acknowledged: m.act_acknowledged,
  deviation_set_aside: m.act_deviation_set_aside,
  deviation_proposed: m.act_deviation_proposed,
  queryOpened: m.act_query_opened,
  queryAnswered: m.act_query_answered,
  queryClosed: m.act_query_closed,
  queryCancelled: m.act_query_cancelled,
  queryReopened: m.act_query_reopened,
  signed: m.act_signed,
  signatureBroken: m.act_signature_broken,
  verified: m.act_verified,
  verificationBroken: m.act_verification_broken,
  frozen: m.act_frozen,
  unfrozen: m.act_unfrozen,
  locked: m.act_locked,
  unlocked: m.act_unlocked,
  redacted: m.act_redacted,
  account_created: m.act_account_created,
  account_closed: m.act_account_closed,
  role_changed: m.act_role_changed,
  passphrase_changed: m.act_passphrase_changed,
  statement_recorded: m.act_statement_recorded,
  delegation_recorded: m.act_delegation_recorded,
  logged_in: m.act_logged_in,
  logged_out: m.act_logged_out,
  login_failed: m.act_login_failed,
  exported: m.act_exported,
  backed_up: m.act_backed_up,
  trail_reviewed: m.act_trail_reviewed,
  clock_stepped_back: m.act_clock_stepped_back,
  lock_taken_over: m.act_lock_taken_over,
  older_copy_opened: m.act_older_copy_opened,
  restore_accepted: m.act_restore_accepted,
};

/** The verb; empty for a value, which shows before and after instead. */
export const verbOf = (row: { kind: string }): string => VERBS[row.kind]?.() ?? "";

/** Why, in the reader's language where the program itself gave the reason; a person's stands as it was written. */
export const reasonOf = (row: AuditRow): string | null =>
  row.ownReason === null ? row.reason : words(row.ownReason);

/** Instants in a text as the clock at the site showed them. */
const siteTimes = (text: string): string =>
  text.replace(
    /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g,
    (at) => `${dateOf(at)} ${clock(at)}`,
  );

/** What the verb is about: a text, a file, an account; not who did it, which has a column of its own. */
export function detailOf(row: AuditRow): string {
  if (row.new === null || row.new === row.user || row.new === row.fullName) return "";
  return row.sentence === null ? siteTimes(row.new) : words(row.sentence);
}
