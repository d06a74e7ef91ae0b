/*
 * A range in the making: what is typed, what the core says it would do, and the act that records it. Nothing is stored before.
 */
import type { RangeDraft, RangeRecorded, RangeRehearsal, RangeState } from "../../contract";
import { parseDate } from "../../dates";
import { call, CallError } from "../../host";
import { session } from "../../state/session.svelte";

/** Columns that hold a day. */
const DAYS = ["VALIDFROM", "VALIDTO"];
/** What the columns that are corrected are called in a row. */
const NAMES = {
  LLN: "low",
  ULN: "high",
  VALIDFROM: "validFrom",
  VALIDTO: "validTo",
  VERSION: "version",
  APPROVED: "approvedBy",
} as const;
type Corrected = keyof typeof NAMES;
/** Columns of which a change is another version. */
const VERSIONED: Corrected[] = ["LLN", "ULN", "VALIDFROM"];
/** How long typing rests before the core is asked. */
const REST_MS = 300;
/** The fewest characters of a reason. */
const REASON_LEAST = 5;

export class Draft {
  /** The row that is corrected; none for a new range. */
  readonly corrects: RangeState | null;
  said = $state.raw<RangeRehearsal | null>(null);
  failure = $state.raw<CallError | null>(null);
  busy = $state(false);
  /** Something was typed since the core was asked: what it said is of before. */
  checking = $state(false);
  why = $state("");
  /** What was typed, by column. */
  #typed = $state<Record<string, string>>({});
  readonly #begun: Record<string, string>;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(corrects: RangeState | null, typed: Record<string, string> = {}) {
    this.corrects = corrects;
    this.#typed = typed;
    this.#begun = { ...typed };
    this.ask();
  }

  /** What stands in a column: as typed, else as it was, else as it is usual. */
  value(column: string): string {
    const typed = this.#typed[column];
    if (typed !== undefined) return typed;
    if (column === "VERSION" && this.#isVersion) {
      return this.corrects === null ? "1" : nextVersion(this.corrects.version);
    }
    if (column === "APPROVED")
      return this.#isVersion ? approval() : this.#was(column) || approval();
    return this.#was(column);
  }

  #was(column: string): string {
    return (column in NAMES ? this.corrects?.[NAMES[column as Corrected]] : null) ?? "";
  }

  /** Something else was typed than stands in the corrected row. */
  differs(column: string): boolean {
    return this.#typed[column] !== undefined && this.#sent(column) !== this.#was(column);
  }

  /** Nothing would be lost with it. */
  get isUntouched(): boolean {
    const columns = Object.entries(this.#typed);
    const same = columns.every(
      ([column, text]) => text === (this.#begun[column] ?? this.#was(column)),
    );
    return same && this.why === "";
  }

  set(column: string, text: string): void {
    this.#typed[column] = text;
    this.checking = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), REST_MS);
  }

  /** A day that can be read stands in the field as the record will hold it. */
  leave(column: string): void {
    if (DAYS.includes(column) && this.#typed[column] !== undefined) {
      this.#typed[column] = this.#sent(column);
    }
  }

  /** Limits or first day are others than the corrected row's. */
  get #isVersion(): boolean {
    return this.corrects === null || VERSIONED.some((column) => this.differs(column));
  }

  #sent(column: string): string {
    const text = this.value(column).trim();
    if (!DAYS.includes(column)) return text;
    const read = parseDate(text, { today: session.truths?.date ?? "" });
    return read.kind === "date" ? read.iso : text;
  }

  get #request(): RangeDraft {
    const typed = this.corrects === null ? Object.keys(this.#typed) : [];
    const others = typed.filter((column) => !(column in NAMES));
    const values = [...others, ...Object.keys(NAMES)].map((item) => ({
      item,
      text: this.#sent(item),
      missing: null,
    }));
    return { corrects: this.corrects?.place ?? null, values, reason: null };
  }

  /** Asks the core what recording it would do; an answer that was overtaken is dropped. */
  ask(): void {
    this.checking = true;
    void this.#look(++this.#asked);
  }

  async #look(asked: number): Promise<void> {
    try {
      const said = await call("rehearse_range", this.#request);
      if (asked !== this.#asked) return;
      this.said = said;
      this.failure = null;
    } catch (failure) {
      if (asked === this.#asked) this.failure = CallError.from(failure);
    } finally {
      if (asked === this.#asked) this.checking = false;
    }
  }

  /** A reason long enough to be recorded; a new range asks for none unless the table was complete. */
  get isExplained(): boolean {
    return this.corrects === null
      ? this.why.trim() === "" || this.why.trim().length >= REASON_LEAST
      : this.why.trim().length >= REASON_LEAST;
  }

  get canRecord(): boolean {
    return (
      !this.busy && !this.checking && this.isExplained && this.said?.effects.problems.length === 0
    );
  }

  async record(): Promise<RangeRecorded> {
    this.busy = true;
    try {
      const reason = this.why.trim();
      return await call("record_range", {
        ...this.#request,
        reason: reason === "" ? null : reason,
      });
    } finally {
      this.busy = false;
    }
  }
}

/** `7` after `6`, `v2` after `v1`, `2026-a 2` after `2026-a`. */
export function nextVersion(version: string | null): string {
  const numbered = /^(.*?)(\d+)$/.exec(version ?? "");
  return numbered ? `${numbered[1]}${Number(numbered[2]) + 1}` : `${version ?? ""} 2`.trim();
}

/** A physician approves by drafting it; whoever else drafts says who approved. */
function approval(): string {
  const person = session.current;
  const physician = person?.role === "investigator" || person?.role === "principalInvestigator";
  return physician ? `${person.fullName}, ${session.truths?.date ?? ""}` : "";
}
