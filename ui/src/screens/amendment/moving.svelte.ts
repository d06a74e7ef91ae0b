/* Subjects under an earlier version: what was looked at, and the moves, one after the other. */
import type { AmendmentView, MoveEffects, SubjectRef } from "../../contract";
import { call } from "../../host";
import { explain } from "../../state/explain";

/** A subject, the version it is under, and what moving it would do once that was looked at. */
export interface Moving {
  subject: SubjectRef;
  version: string;
  found?: MoveEffects;
}

/** Characters of a reason at least. */
const REASON = 5;

export class Moves {
  reason = $state("");
  wrong = $state<string | null>(null);
  /** How many of how many were looked at; null when nothing is under way. */
  progress = $state.raw<{ n: number; all: number } | null>(null);
  #shown = $state<Record<string, MoveEffects>>({});
  readonly #view: () => AmendmentView | null;
  readonly #onmoved: (view: AmendmentView) => void;

  constructor(view: () => AmendmentView | null, onmoved: (view: AmendmentView) => void) {
    this.#view = view;
    this.#onmoved = onmoved;
  }

  get rows(): Moving[] {
    const rows = this.#view()?.waiting ?? [];
    return rows.map((row) => ({ ...row, found: this.#shown[row.subject.key] }));
  }

  /** Those who were looked at and can be moved. */
  get movable(): MoveEffects[] {
    return this.rows
      .map((row) => row.found)
      .filter((found): found is MoveEffects => found?.blocked.length === 0);
  }

  get explained(): boolean {
    return this.reason.trim().length >= REASON;
  }

  /** Tries the move of each on a copy. */
  look(subjects: string[]): Promise<void> {
    return this.#each(subjects, async (subject) => {
      this.#shown[subject] = await call("rehearse_move", { subject });
    });
  }

  /** Moves them; the first that is refused stops, those before it are moved. True when all were. */
  async move(rows: MoveEffects[]): Promise<boolean> {
    const reason = this.reason.trim();
    await this.#each(rows, async ({ subject, hash }) => {
      this.#onmoved(await call("move_subject", { subject: subject.key, hash, reason }));
      delete this.#shown[subject.key];
    });
    return this.wrong === null;
  }

  async #each<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
    this.wrong = null;
    try {
      for (const [at, one] of all.entries()) {
        this.progress = { n: at + 1, all: all.length };
        await work(one);
      }
    } catch (failure) {
      this.wrong = explain(failure);
    } finally {
      this.progress = null;
    }
  }
}
