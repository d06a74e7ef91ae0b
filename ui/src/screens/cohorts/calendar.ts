/** Where a day lies on the board's calendar, in per cent of its width. */
import { addDays, dateAtUtc, daysBetween } from "../../dates";
import type { CohortBoard } from "../../contract";
import { language } from "../../state/language.svelte";
import { freeOf } from "./rows";

export interface Calendar {
  at: (day: string) => number;
  months: { day: string; label: string }[];
}

/** Before the first dose and after the last day, so that no bar touches an edge. */
const MARGIN_DAYS = 10;
/** Months that begin so shortly before or after today, in per cent, give their place to it. */
const BEFORE_TODAY = 14;
const AFTER_TODAY = 7;
/** As many months have a name at most. */
const NAMED = 7;

export function calendarOf({ lanes, rules }: CohortBoard, today: string): Calendar {
  const slots = lanes.flatMap((lane) => lane.slots);
  const met = lanes.flatMap((lane) => lane.meetings.map((meeting) => meeting.date));
  const ends = (day: string): string => addDays(day, rules?.window ?? 0);
  const waiting = slots.filter(({ dosed }) => dosed === null).map(({ earliest }) => earliest);
  const free = lanes.flatMap(freeOf).map(({ earliest }) => earliest);
  const foreseen = [...waiting, ...free].map((day) => day && ends(day));
  const days = [
    today,
    ...met,
    ...foreseen,
    ...slots.flatMap(({ dosed, closes }) => [dosed, closes]),
  ];
  const known = days.filter((day) => day !== null).sort();
  const first = addDays(known[0] ?? today, -MARGIN_DAYS);
  const last = addDays(known[known.length - 1] ?? today, MARGIN_DAYS);
  const span = daysBetween(first, last);
  const at = (day: string): number => (100 * daysBetween(first, day)) / span;
  const months = monthsWithin(first, last);
  return {
    at,
    months: months.filter(({ day }) => {
      const later = at(day) - at(today);
      return later <= -BEFORE_TODAY || later >= AFTER_TODAY;
    }),
  };
}

function monthsWithin(first: string, last: string): Calendar["months"] {
  const name = new Intl.DateTimeFormat(language.tag, { month: "short", timeZone: "UTC" });
  const starts: string[] = [];
  const month = dateAtUtc(`${first.slice(0, 7)}-01`);
  for (;;) {
    month.setUTCMonth(month.getUTCMonth() + 1);
    const day = month.toISOString().slice(0, 10);
    if (day > last) break;
    starts.push(day);
  }
  const every = Math.ceil(starts.length / NAMED);
  return starts
    .filter((_, index) => index % every === 0)
    .map((day) => ({ day, label: name.format(dateAtUtc(day)) }));
}
