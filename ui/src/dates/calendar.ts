/*
 * Calendar dates as ISO text. A date at the site is never an instant, so no
 * `Date` with a time zone takes part; UTC is used for counting days alone.
 */

const DAY_MS = 86_400_000;

/** Milliseconds of a full ISO date at UTC midnight; NaN when it is none. */
function utc(iso: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
}

export function isoOf(year: number, month: number, day: number): string {
  const pad = (n: number, width: number) => String(n).padStart(width, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** True for a day that the calendar has: 2024-02-29, not 2026-02-29. */
export function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function addDays(iso: string, days: number): string {
  return new Date(utc(iso) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to another; negative backwards. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to) - utc(from)) / DAY_MS);
}

/** For `Intl` with `timeZone: "UTC"`. */
export function dateAtUtc(iso: string): Date {
  return new Date(utc(iso));
}
