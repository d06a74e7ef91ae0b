/* A clock in words, and how loud it is. */
import type { ClockView, SafetyEvent } from "../../contract";
import { clock as wallClock, dateOf, yearDate } from "../../dates";
import { m } from "../../paraglide/messages.js";

const HOUR = 60;
const DAY = 24 * HOUR;
/** From two days on, days and hours say it better than hours and minutes. */
const LONG = 2 * DAY;

/** Minutes left at which a clock becomes amber, then red (study specification 12.3). */
export const AMBER = 12 * HOUR;
export const RED = 4 * HOUR;

/** `18 h 12 min`, `6 d 4 h`. */
export function duration(minutes: number): string {
  const whole = Math.abs(minutes);
  return whole < LONG
    ? m.safety_minutes({ h: Math.floor(whole / HOUR), m: whole % HOUR })
    : m.safety_days_hours({ d: Math.floor(whole / DAY), h: Math.floor((whole % DAY) / HOUR) });
}

export function leftWords({ minutes }: ClockView): string {
  return minutes < 0
    ? m.safety_overdue({ time: duration(minutes) })
    : m.safety_left({ time: duration(minutes) });
}

/** `13 Mar 2026 08:44`, at the site. */
export function instant(at: string): string {
  return `${yearDate(dateOf(at))} ${wallClock(at, false)}`;
}

export function dueWords(clock: ClockView): string {
  return clock.lastDay === null
    ? m.safety_due({ when: instant(clock.due) })
    : m.safety_due_day({ day: yearDate(clock.lastDay) });
}

export type Tone = "calm" | "amber" | "red" | "overdue";

export function toneOf({ minutes }: ClockView): Tone {
  if (minutes < 0) return "overdue";
  if (minutes < RED) return "red";
  return minutes < AMBER ? "amber" : "calm";
}

/** The clocks of an event that run, the most urgent first. */
export function running(event: SafetyEvent): ClockView[] {
  const clocks = event.reports.flatMap((report) => report.clocks);
  return clocks
    .filter((clock) => clock.stopped === null)
    .sort((one, other) => one.minutes - other.minutes);
}

/** Serious, and nobody has begun its report. */
export const unreported = (event: SafetyEvent): boolean =>
  event.serious && event.report !== null && event.reports.length === 0;

/** Serious, and no clock has ever run: the most urgent of all, for nobody sees the time go by. */
export const unclocked = (event: SafetyEvent): boolean =>
  event.serious &&
  event.report !== null &&
  event.reports.every(({ clocks }) => clocks.length === 0);

/** What keeps the clock of such an event from running. */
export const unclockedWords = (event: SafetyEvent): string =>
  unreported(event) ? m.safety_report_missing() : m.safety_clock_missing();

/** Events in the order of urgency: those without a clock stand before those with one. */
export const byUrgency = (events: SafetyEvent[]): SafetyEvent[] => [
  ...events.filter(unclocked),
  ...events.filter((event) => !unclocked(event)),
];
