/*
 * Dates as people type them: `15 3 26`, `15/3/2026`, `2026-03-15`, `t`, `-2`,
 * `+3`, `15 mar 2026`, `2026년 3월 15일`. Day before month unless the year comes
 * first. Unknown parts are `UNK`, from the day upwards. Nothing is guessed: what
 * lacks a part that is not said to be unknown is refused.
 */
import { addDays, isDay, isoOf } from "./calendar";

export interface DateRules {
  /** The local date at the site, ISO. */
  today: string;
  /** Whether unknown parts are allowed. */
  partial?: boolean;
}

export type DateReading =
  /** `iso` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `shown` says UNK for what is unknown. */
  | { kind: "date"; iso: string; shown: string; precision: "day" | "month" | "year" }
  | { kind: "empty" }
  | { kind: "refused"; why: "shape" | "calendar" | "unknown-not-allowed" | "incomplete" };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const UNKNOWN = /^(unk?|uk|\?+|xx?|모름|미상|不详|未知)$/i;

/** A two-digit year up to this many years ahead of today belongs to this century. */
const AHEAD = 10;

type Part = { unknown: true } | { unknown: false; value: number; digits: number; month: boolean };

export function parseDate(text: string, rules: DateRules): DateReading {
  const typed = text.trim().replaceAll("−", "-");
  if (typed === "") return { kind: "empty" };
  if (/^[t오今]$/i.test(typed)) return day(rules.today);
  if (/^[+-]\d{1,4}$/.test(typed)) return day(addDays(rules.today, Number(typed)));
  if (/^\d{8}$/.test(typed)) return compact(typed, rules);
  const parts = split(typed);
  return parts === null ? { kind: "refused", why: "shape" } : ordered(parts, rules);
}

function day(iso: string): DateReading {
  return { kind: "date", iso, shown: iso, precision: "day" };
}

/** `20260315` and `15032026`; which of the two is plain from where the year can be. */
function compact(typed: string, rules: DateRules): DateReading {
  const yearFirst = /^(19|20)\d\d(0[1-9]|1[0-2])/.test(typed);
  const cuts = yearFirst ? [4, 6] : [2, 4];
  const parts = [typed.slice(0, cuts[0]), typed.slice(cuts[0], cuts[1]), typed.slice(cuts[1])];
  return ordered(parts.map(partOf), rules);
}

function split(typed: string): Part[] | null {
  const words = typed.split(/[\s./\-,年月日년월일]+/).filter((word) => word !== "");
  if (words.length === 0 || words.length > 3) return null;
  const known = words.every(
    (word) => UNKNOWN.test(word) || /^\d{1,4}$/.test(word) || monthOf(word) > 0,
  );
  return known ? words.map(partOf) : null;
}

function monthOf(word: string): number {
  return word.length < 3 ? 0 : MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
}

function partOf(word: string): Part {
  if (UNKNOWN.test(word)) return { unknown: true };
  const month = monthOf(word);
  if (month > 0) return { unknown: false, value: month, digits: 2, month: true };
  return { unknown: false, value: Number(word), digits: word.length, month: false };
}

/** Puts the parts in the order year, month, day. */
function ordered(parts: Part[], rules: DateRules): DateReading {
  const first = parts[0];
  const yearFirst = first !== undefined && !first.unknown && first.digits === 4;
  const [year, month, dayPart] = yearFirst ? parts : [...parts].reverse();
  if (year === undefined || year.unknown || year.month || year.digits === 3) {
    return { kind: "refused", why: "shape" };
  }
  if (year.digits === 1) return { kind: "refused", why: "incomplete" };
  if (parts.length < 3 && year.digits !== 4) return { kind: "refused", why: "incomplete" };
  return dated(fullYear(year.value, year.digits, rules.today), month, dayPart, rules);
}

function dated(
  year: number,
  month: Part | undefined,
  dayPart: Part | undefined,
  rules: DateRules,
): DateReading {
  const nothingSaid = dayPart === undefined || dayPart.unknown;
  if (month === undefined || month.unknown) {
    if (!nothingSaid) return { kind: "refused", why: "shape" };
    return incomplete(`${year}`, `${year}-UNK-UNK`, "year", rules, month?.unknown === true);
  }
  if (month.value < 1 || month.value > 12) return { kind: "refused", why: "calendar" };
  if (nothingSaid) {
    const iso = isoOf(year, month.value, 1).slice(0, 7);
    return incomplete(iso, `${iso}-UNK`, "month", rules, dayPart?.unknown === true);
  }
  if (!isDay(year, month.value, dayPart.value)) return { kind: "refused", why: "calendar" };
  return day(isoOf(year, month.value, dayPart.value));
}

function incomplete(
  iso: string,
  shown: string,
  precision: "month" | "year",
  rules: DateRules,
  said: boolean,
): DateReading {
  if (rules.partial) return { kind: "date", iso, shown, precision };
  return { kind: "refused", why: said ? "unknown-not-allowed" : "incomplete" };
}

function fullYear(value: number, digits: number, today: string): number {
  if (digits === 4) return value;
  const now = Number(today.slice(0, 4));
  const here = Math.floor(now / 100) * 100 + value;
  return here > now + AHEAD ? here - 100 : here;
}
