/*
 * What a status looks like: glyph, letter, colour. Always the three together;
 * the words are for tooltips, legends and screen readers.
 */
import { m } from "../paraglide/messages.js";
import type { Severity, Status } from "../contract";

/** The contract's statuses, and those that stand in lists only. */
export type Mark = Status | "answered" | "waiting" | "closed";

export interface Look {
  glyph: string;
  letter: string;
  /** A colour of the tokens. */
  tone: string;
  /** Whether a cell that shows it is tinted: something wants a person. */
  tinted: boolean;
  label: () => string;
}

const look = (
  glyph: string,
  letter: string,
  tone: string,
  label: () => string,
  tinted = false,
): Look => ({
  glyph,
  letter,
  tone,
  tinted,
  label,
});

export const LOOKS: Record<Mark, Look> = {
  notDue: look("g-none", "", "faint", m.status_not_due),
  due: look("g-due", "D", "accent", m.status_due),
  inProgress: look("g-part", "I", "accent", m.status_in_progress),
  complete: look("g-done", "C", "ok", m.status_complete),
  verified: look("g-verified", "V", "verified", m.status_verified),
  signed: look("g-signed", "S", "signed", m.status_signed),
  broken: look("g-broken", "B", "protocol", m.status_broken),
  frozen: look("g-frozen", "F", "locked", m.status_frozen),
  locked: look("g-locked", "L", "locked", m.status_locked),
  query: look("g-query", "Q", "query", m.status_query, true),
  overdue: look("g-over", "O", "safety", m.status_overdue, true),
  outOfWindow: look("g-window", "W", "protocol", m.status_out_of_window, true),
  missed: look("g-missed", "M", "safety", m.status_missed),
  protocol: look("g-protocol", "P", "protocol", m.status_protocol, true),
  safety: look("g-safety", "X", "safety", m.status_safety, true),
  impossible: look("g-hard", "H", "safety", m.status_impossible, true),
  answered: look("g-done", "A", "ok", m.status_answered),
  waiting: look("g-hold", "", "muted", m.status_waiting),
  closed: look("g-done", "C", "muted", m.status_closed),
};

/** The order of a legend: what advances, then what wants a person. */
export const LEGEND: readonly Mark[] = [
  "due",
  "inProgress",
  "complete",
  "verified",
  "signed",
  "frozen",
  "locked",
  "broken",
  "query",
  "protocol",
  "safety",
  "overdue",
  "outOfWindow",
  "missed",
];

/** How a finding of this severity is marked. */
export const MARK_OF: Record<Severity, Mark> = {
  hard: "impossible",
  soft: "query",
  protocol: "protocol",
  safety: "safety",
};
