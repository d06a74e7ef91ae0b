/*
 * What an answer and what the data mean for taking part. The program declares nobody eligible: it says met, not met or cannot evaluate.
 */
import { minus, spaced } from "../../dates";
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

/** How many criteria the data bear out, how many want a person still, and how many a person judged alone: all of them, once each. */
export interface Tally {
  agree: number;
  toSettle: number;
  judged: number;
}
export function tallyOf(rows: readonly CriterionRow[]): Tally {
  const tally: Tally = { agree: 0, toSettle: 0, judged: 0 };
  for (const row of rows) {
    if (row.answer === null || row.contradiction?.stage === "open") tally.toSettle += 1;
    else if (row.contradiction === null && ["met", "notMet"].includes(row.auto)) tally.agree += 1;
    else tally.judged += 1;
  }
  return tally;
}

const isEmpty = ({ value }: Because): boolean => ["", "–"].includes(words(value));

/** The values that say something, each once: a field left empty and a log without rows do not. */
export function told(row: CriterionRow): Because[] {
  const said = (one: Because): string => `${nameOf(one)} ${words(one.value)}`;
  const full = row.because.filter((one) => !isEmpty(one));
  return full.filter((one, at) => full.findIndex((other) => said(other) === said(one)) === at);
}

/** The fields whose values are missing where the data cannot say anything. */
export function missing(row: CriterionRow): string[] {
  if (row.auto !== "cannotEvaluate") return [];
  const names = row.because.filter(isEmpty).map(nameOf);
  return [...new Set(names)].filter((name) => name !== "");
}

/** What names a value; an expression of the definition has no words of its own, and is not for eyes. */
export function nameOf({ label, place }: Because): string {
  const wordless = place === null && label.en === label.ko && label.en === label.zh;
  return wordless ? "" : words(label);
}

/** `Age at consent 75, Menopausal status Postmenopausal`; else what is missing. */
export function because(row: CriterionRow): string {
  const said = told(row)
    .map((one) =>
      [nameOf(one), minus(spaced(words(one.value)))].filter((part) => part !== "").join(" "),
    )
    .join(", ");
  const names = missing(row).join(", ");
  return said === "" && names !== "" ? m.entry_not_entered({ names }) : said;
}
