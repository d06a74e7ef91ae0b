/** The checklist's sentences and the phases of long work, by their codes. */
import type { CheckRow, CheckState, JobState } from "../../contract";
import type { Mark } from "../../glyphs/status";
import { m } from "../../paraglide/messages.js";
import { count } from "../../dates";

const CHECKS: Record<string, (row: { count: string }) => string> = {
  "open-queries": m.entry_check_open_queries,
  "not-signed": m.entry_check_not_signed,
  "forms-incomplete": m.entry_check_forms_incomplete,
  impossible: m.entry_check_impossible,
  alerts: m.entry_check_alerts,
  "values-differ": m.entry_check_values_differ,
  verification: m.entry_check_verification,
  backup: m.entry_check_backup,
  "not-verified": m.entry_check_not_verified,
};

const DONE: Record<string, () => string> = {
  "open-queries": m.entry_checked_open_queries,
  "not-signed": m.entry_checked_not_signed,
  "forms-incomplete": m.entry_checked_forms_incomplete,
  impossible: m.entry_checked_impossible,
  alerts: m.entry_checked_alerts,
  "values-differ": m.entry_checked_values_differ,
  "not-verified": m.entry_checked_not_verified,
};

/** What a line of the checklist says: how many stop the lock, or that none does. */
export function checkWords(row: CheckRow): string {
  if (row.state === "fine" && DONE[row.code]) return DONE[row.code]?.() ?? "";
  const left = row.places.length || row.total - row.done;
  return CHECKS[row.code]?.({ count: count(left) }) ?? row.code;
}

/** A line's mark, and what it means on this list: a status's glyph would else be read as a finding's. */
export const CHECK_MARKS: Record<CheckState, () => { status: Mark; label: string }> = {
  blocker: () => ({ status: "impossible", label: m.entry_checkmark_blocker() }),
  advice: () => ({ status: "query", label: m.entry_checkmark_advice() }),
  running: () => ({ status: "inProgress", label: m.entry_checkmark_running() }),
  fine: () => ({ status: "complete", label: m.entry_checkmark_fine() }),
};

const HOLDS: Record<string, () => string> = {
  "manifest.json": m.entry_holds_manifest,
  "manifest.sig": m.entry_holds_seal,
  SHA256SUMS: m.entry_holds_sums,
  "odm/": m.entry_holds_odm,
  "csv/": m.entry_holds_csv,
  "audit/": m.entry_holds_audit,
  "study/": m.entry_holds_study,
};

/** What a file or folder of the package is. */
export const holdsWords = (kind: string): string => HOLDS[kind]?.() ?? "";

const PHASES: Record<string, () => string> = {
  replay: m.entry_phase_replay,
  chain: m.entry_phase_chain,
  odm: m.entry_phase_odm,
  csv: m.entry_phase_csv,
  audit: m.entry_phase_audit,
  zip: m.entry_phase_zip,
  check: m.entry_phase_check,
};

export function phaseWords(job: JobState): string {
  const phase = PHASES[job.phase]?.() ?? m.entry_phase_working();
  return job.total > 0
    ? m.entry_phase_of({ phase, done: count(job.done), total: count(job.total) })
    : phase;
}
