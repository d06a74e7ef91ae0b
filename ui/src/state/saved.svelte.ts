/*
 * The one truth beside what was typed: saved, not saved, or not known yet.
 * Screens report; the header shows.
 */
export type SavedTruth =
  | { state: "quiet" }
  | { state: "saving" }
  | { state: "saved"; at: string }
  | { state: "trouble"; code: string };

class SavedState {
  truth = $state<SavedTruth>({ state: "quiet" });
}

export const saved = new SavedState();

/** A command is on its way; nobody knows yet. */
export function markSaving(): void {
  saved.truth = { state: "saving" };
}

/** The store has acknowledged the commit at this instant (RFC 3339). */
export function markSaved(at: string): void {
  saved.truth = { state: "saved", at };
}

/** The store refused or its answer is unknown; the text is kept in the field. */
export function markTrouble(code: string): void {
  saved.truth = { state: "trouble", code };
}
