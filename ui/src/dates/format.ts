/*
 * Dates and numbers for eyes, in the language of the interface. ISO stands in
 * fields and tables; lists say `Thu 19 Mar`.
 */
import { m } from "../paraglide/messages.js";
import type { DateEcho } from "../contract";
import { language } from "../state/language.svelte";
import { dateAtUtc, daysBetween } from "./calendar";

function shaped(iso: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.tag, { timeZone: "UTC", ...options })
    .format(dateAtUtc(iso))
    .replace(",", "");
}

/** `Thu`, `목`, `周四`. */
export function weekday(iso: string): string {
  return shaped(iso, { weekday: "short" });
}

/** `Thu 19 Mar`. */
export function shortDate(iso: string): string {
  return shaped(iso, { weekday: "short", day: "numeric", month: "short" });
}

/** `19 Mar 2026`. */
export function yearDate(iso: string): string {
  return shaped(iso, { day: "numeric", month: "short", year: "numeric" });
}

/** `8 Mar`. */
export function dayMonth(iso: string): string {
  return shaped(iso, { day: "numeric", month: "short" });
}

/** `Thursday 12 March`. */
export function longDate(iso: string): string {
  return shaped(iso, { weekday: "long", day: "numeric", month: "long" });
}

/** `Thursday 12 March 2026`. */
export function fullDate(iso: string): string {
  return shaped(iso, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** The site's IANA zone while a casebook is open; this computer's otherwise. */
let zone: string | undefined;

export function keepSiteZone(name: string | undefined): void {
  zone = name;
}

/**
 * The wall clock of a time stamp as it was written: RFC 3339 with the site's
 * own offset is read as it stands; UTC is turned into the site's zone.
 */
export function clock(at: string, seconds = true): string {
  const own = /T(\d{2}:\d{2})(:\d{2})?(?:\.\d+)?([+-]\d{2}:\d{2})$/.exec(at);
  if (own) return seconds ? `${own[1]}${own[2] ?? ""}` : `${own[1]}`;
  const options: Intl.DateTimeFormatOptions = {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  };
  if (seconds) options.second = "2-digit";
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(at));
}

/** The calendar date of a time stamp, by the same rule as {@link clock}. */
export function dateOf(at: string): string {
  if (/[+-]\d{2}:\d{2}$/.test(at)) return at.slice(0, 10);
  // Sweden writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));
}

/** A date and time as the record writes them: `2026-03-02T09:30+09:00`. */
const WRITTEN = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2})?([+-]\d{2}:\d{2})?$/;

/**
 * A value's date and time as people read it: `2026-03-02 09:30`, with its offset only where that is not the site's. Every other text stays as it is.
 */
export function spaced(text: string): string {
  const written = WRITTEN.exec(text);
  if (!written) return text;
  const [, date, time, offset] = written;
  return `${date} ${time}${offset && !isSites(text) ? ` ${offset}` : ""}`;
}

/** Whether the clock at the site showed what an instant says. */
function isSites(written: string): boolean {
  const at = new Date(written);
  if (Number.isNaN(at.getTime())) return false;
  const there = at.toISOString();
  return dateOf(there) === written.slice(0, 10) && clock(there, false) === written.slice(11, 16);
}

/** `today 10:31`, `Yesterday 17:42`, `3 March`: how long ago, as lists say it. */
export function moment(at: string, today: string): string {
  const date = dateOf(at);
  const days = daysBetween(date, today);
  if (days === 0) return m.moment_today({ time: clock(at, false) });
  if (days === 1) return m.moment_yesterday({ time: clock(at, false) });
  return shaped(date, {
    day: "numeric",
    month: "long",
    year: date.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric",
  });
}

/** `13,308`. */
export function count(n: number): string {
  return new Intl.NumberFormat(language.tag).format(n);
}

/** A number with its true minus, as days are written. */
export function signed(n: number): string {
  return n < 0 ? `−${-n}` : `${n}`;
}

/** A typed value's minus as it is printed. */
export function minus(text: string): string {
  return text.replace(/^-(?=\d)/, "−");
}

/** What stands beside a date field: how it was read, and whether it lies in the window. */
export function formatEcho(echo: DateEcho): { text: string; inWindow: boolean | null } {
  const whole = echo.date.length === 10;
  const shown = whole ? echo.date : `${echo.date}${echo.date.length === 7 ? "-UNK" : "-UNK-UNK"}`;
  if (!whole) return { text: shown, inWindow: echo.inWindow };
  const facts = { date: shown, weekday: weekday(echo.date) };
  const text =
    echo.day === null ? m.date_echo(facts) : m.date_echo_day({ ...facts, day: signed(echo.day) });
  return { text, inWindow: echo.inWindow };
}
