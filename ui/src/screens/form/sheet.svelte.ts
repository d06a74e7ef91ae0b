/**
 * A form being filled in: what stands, what is typed, what the checks say of it, and the one queue through which values are saved.
 *
 * A value is saved when its field is left. Saves go one after the other, in the order of leaving; a failed one keeps its text. When the form was completed
 * before, changes wait together for one reason.
 */
import { spaced } from "../../dates";
import { call, CallError } from "../../host";
import type { Change, FieldState, FindingState, FormState, Previewed } from "../../contract";
import { partsOf } from "../../state/open";
import { study } from "../../state/session.svelte";
import { markSaved, markSaving, markTrouble } from "../../state/saved.svelte";
import { draftOf, draftsUnder, dropDraft, keepDraft, takeReasons } from "./drafts.svelte";

/** Milliseconds after the last keystroke before the checks are asked. */
const PAUSE = 60;

export class Sheet {
  state = $state<FormState>()!;
  /** What a field's present text would mean, while it is being typed. */
  previews = $state<Record<string, Previewed>>({});
  trouble = $state<CallError | undefined>();
  /** One reason for the changes that wait. */
  reason = $state("");
  /** Why rows were added here, by their keys: what is said in them first is a part of that change. */
  private readonly added: Record<string, string> = $state({});
  private queue: Promise<void> = Promise.resolve();
  private timers: Record<string, ReturnType<typeof setTimeout>> = {};
  private asked: Record<string, number> = {};

  constructor(readonly place: string) {
    for (const [row, reason] of Object.entries(takeReasons(place))) {
      this.explain(row.slice(place.length + 1), reason);
    }
  }

  /** A row was added for this reason. */
  explain(row: string, reason: string): void {
    this.added[row] = reason;
  }

  /** The field waits for a reason of its own. */
  private waits({ row }: { row: string | null }): boolean {
    return this.state.needsReason && (row === null || this.added[row] === undefined);
  }

  /** The latest answer of the record replaces what stands; drafts stay. */
  async load(): Promise<void> {
    const state = await call("form", { place: this.place });
    await study.stand(state.subject);
    this.state = state;
  }

  get ready(): boolean {
    return this.state !== undefined;
  }

  get editable(): boolean {
    return this.state.readOnly === null;
  }

  /** The visit no longer has this form; what stands on it is kept and asked about, by a check of this name. */
  get unasked(): boolean {
    const { event, form, findings } = this.state;
    return findings.some(({ check }) => check === `${event.oid}.${form.oid}/hidden`);
  }

  /** Fields typed since completion that wait for a reason. */
  get waiting(): string[] {
    return this.state.needsReason
      ? draftsUnder(this.place).filter(
          (place) => !draftOf(place)?.refused && this.waits(partsOf(place)),
        )
      : [];
  }

  private reasonOf({ row }: FieldState): string | null {
    return (this.state.needsReason && row !== null && this.added[row]) || null;
  }

  field(item: string, row: string | null = null): FieldState | undefined {
    return this.state.fields.find((field) => field.item === item && field.row === row);
  }

  /** What the field shows: the draft, else what stands. */
  text(field: FieldState): string {
    return draftOf(field.place)?.text ?? spaced(field.entry?.typed ?? "");
  }

  missing(field: FieldState): string | null {
    const draft = draftOf(field.place);
    return draft ? (draft.missing ?? null) : (field.entry?.missing ?? null);
  }

  /** Findings at a place: those of the text being typed, else those that stand. */
  findings(place: string): FindingState[] {
    const preview = this.previews[place];
    if (preview && draftOf(place))
      return preview.findings.filter((finding) => finding.place === place);
    return this.state.findings.filter((finding) => finding.place === place);
  }

  /** Derived values shown while their inputs are typed. */
  derived(field: FieldState): string {
    for (const [place, preview] of Object.entries(this.previews)) {
      if (!draftOf(place)) continue;
      const change = preview.derived.find((change) => change.place === field.place);
      if (change) return spaced(change.value);
    }
    return spaced(field.entry?.typed ?? "");
  }

  /** A keystroke: kept as typed, checked in its normal form after a short pause. */
  type(place: string, text: string, normal: string, along: Change[] = []): void {
    keepDraft(place, { text });
    clearTimeout(this.timers[place]);
    this.timers[place] = setTimeout(() => void this.preview(place, normal, along), PAUSE);
  }

  private async preview(place: string, text: string, along: Change[]): Promise<void> {
    const turn = (this.asked[place] = (this.asked[place] ?? 0) + 1);
    try {
      const preview = await call("preview", { place, text, missing: null, along });
      if (this.asked[place] === turn && draftOf(place)) this.previews[place] = preview;
    } catch {
      // A preview is advice: saving says what is wrong.
    }
  }

  /** The field is left: its text goes into the record with what belongs to it (its unit), unless it is what stands. */
  leave(field: FieldState, text: string, along: Change[] = []): Promise<void> {
    const draft = draftOf(field.place);
    if (!draft || draft.missing || (draft.refused && draft.text === text)) return this.queue;
    clearTimeout(this.timers[field.place]);
    if (text === (field.entry?.typed ?? "") && !field.entry?.missing) {
      this.forget(field.place);
      return this.queue;
    }
    keepDraft(field.place, { text });
    if (this.waits(field)) return this.queue;
    return this.save(
      [
        { place: field.place, text: text === "" ? null : text, missing: null, clear: text === "" },
        ...along,
      ],
      this.reasonOf(field),
    );
  }

  /** A choice is saved as soon as it is made. */
  choose(field: FieldState, text: string): Promise<void> {
    keepDraft(field.place, { text });
    if (this.waits(field)) return this.queue;
    return this.save(
      [{ place: field.place, text: text || null, missing: null, clear: text === "" }],
      this.reasonOf(field),
    );
  }

  /** No value, and why. */
  markMissing(field: FieldState, code: string): Promise<void> {
    keepDraft(field.place, { text: "", missing: code });
    if (this.waits(field)) return this.queue;
    return this.save(
      [{ place: field.place, text: null, missing: code, clear: false }],
      this.reasonOf(field),
    );
  }

  /** Back to what stands (Ctrl+Z before leaving the field). */
  forget(place: string): void {
    clearTimeout(this.timers[place]);
    dropDraft(place);
    delete this.previews[place];
  }

  /** Saves all changes that wait, under the one reason. */
  async saveWaiting(): Promise<void> {
    const changes = this.waiting.map((place): Change => {
      const draft = draftOf(place)!;
      const text = draft.text.trim();
      return {
        place,
        text: draft.missing || text === "" ? null : text,
        missing: draft.missing ?? null,
        clear: !draft.missing && text === "",
      };
    });
    await this.save(changes, this.reason.trim());
    if (!this.trouble) this.reason = "";
  }

  save(changes: Change[], reason: string | null = null): Promise<void> {
    this.queue = this.queue.then(() => this.send(changes, reason));
    return this.queue;
  }

  private async send(changes: Change[], reason: string | null): Promise<void> {
    if (changes.length === 0) return;
    markSaving();
    try {
      const saved = await call("save", { changes, reason });
      this.trouble = undefined;
      for (const change of changes) {
        const draft = draftOf(change.place);
        const refusal = saved.refused.find(({ place }) => place === change.place);
        if (refusal && draft) keepDraft(change.place, { ...draft, refused: refusal });
        // Typed on while the save was under way: that newer text stays a draft.
        else if (
          draft &&
          (draft.missing ?? draft.text.trim()) === (change.missing ?? change.text ?? "")
        )
          this.forget(change.place);
      }
      this.state = saved.state;
      if (saved.done) markSaved(saved.done.at);
      else markTrouble("refused");
    } catch (error) {
      this.trouble = CallError.from(error);
      markTrouble(this.trouble.code);
    }
  }

  /** Waits until everything that was left is in the record. */
  settled(): Promise<void> {
    return this.queue;
  }
}
