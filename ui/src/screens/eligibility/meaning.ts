/*
 * What an answer and what the data mean for taking part. The program declares nobody eligible: it says met, not met or cannot evaluate.
 */
import { spaced } from "../../dates";
import type { Because, CriterionRow } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

/** It lets her in, keeps her out, does not say, or has no opinion. */
export type Meaning = "in" | "out" | "unknown" | "none";

export function ofData(row: CriterionRow): Meaning {
  if (row.auto === "noAuto") return "none";
  if (row.auto === "cannotEvaluate") return "unknown";
  return (row.auto === "met") === row.inclusion ? "in" : "out";
}

export function ofAnswer(row: CriterionRow, answer: string): Meaning {
  if (answer === "NA") return "none";
  return (answer === "Y") === row.inclusion ? "in" : "out";
}

const VERDICT = {
  met: m.entry_met,
  notMet: m.entry_not_met,
  cannotEvaluate: m.entry_cannot_evaluate,
  noAuto: m.entry_by_judgement,
};

/** What the data say, in words. */
export function verdict(row: CriterionRow): string {
  return row.auto === "met" && !row.inclusion ? m.entry_met_excludes() : VERDICT[row.auto]();
}

/** The values that say something: a field left empty and a log without rows do not. */
export function told(row: CriterionRow): Because[] {
  return row.because.filter(({ value }) => !["", "–"].includes(words(value)));
}

/** What names a value; an expression of the definition has no words of its own, and is not for eyes. */
export function nameOf({ label, place }: Because): string {
  const wordless = place === null && label.en === label.ko && label.en === label.zh;
  return wordless ? "" : words(label);
}

/** `Age at consent 75, Menopausal status Postmenopausal`. */
export function because(row: CriterionRow): string {
  return told(row)
    .map((one) => [nameOf(one), spaced(words(one.value))].filter((part) => part !== "").join(" "))
    .join(", ");
}
