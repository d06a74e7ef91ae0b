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
