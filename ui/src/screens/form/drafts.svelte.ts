/**
 * What is typed and not yet in the record, by place. It outlives the screen: locking the screen, leaving a form or a refused value loses nothing.
 */
import type { Refused } from "../../contract";

export interface Draft {
  /** As typed. */
  text: string;
  /** A missing reason chosen instead of a value. */
  missing?: string;
  /** Why the record did not take it. */
  refused?: Refused;
}

const drafts = $state<Record<string, Draft>>({});

export const draftOf = (place: string): Draft | undefined => drafts[place];

export function keepDraft(place: string, draft: Draft): void {
  drafts[place] = draft;
}

export function dropDraft(place: string): void {
  delete drafts[place];
}

/** Places under `prefix` (a form's place) that hold something unsaved. */
export const draftsUnder = (prefix: string): string[] =>
  Object.keys(drafts).filter(
    (place) => place.startsWith(`${prefix}/`) || place.startsWith(`${prefix}#`),
  );

/** Anything unsaved anywhere: asked before the window closes. */
export const anyDraft = (): boolean => Object.keys(drafts).length > 0;

/** Why a row was added to a form that was completed before, by the row's place: its first values need no other reason. */
const added: Record<string, string> = {};

export function explainRow(row: string, reason: string): void {
  added[row] = reason;
}

/** The reasons of rows of a form, for the one time that it is opened. */
export function takeReasons(form: string): Record<string, string> {
  const rows = Object.entries(added).filter(([row]) => row.startsWith(`${form}#`));
  for (const [row] of rows) delete added[row];
  return Object.fromEntries(rows);
}
