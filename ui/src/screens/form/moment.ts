/**
 * Times as people type them (`835`, `8.35`, `08:35`), and a date with a time in one field (`15 3 26 0835`). The record takes ISO; what cannot be read is
 * passed on as typed, so that the refusal names it and the text is kept.
 */
import type { ItemKind } from "../../contract";
import { parseDate } from "../../dates";

/** `HH:MM`, or nothing when it is no time of the day. */
export function parseTime(typed: string): string | undefined {
  const read = /^(\d{1,2})[:.h시时]?\s*(\d{2})분?$/.exec(typed.trim());
  if (!read) return undefined;
  const [hour, minute] = [Number(read[1]), Number(read[2])];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${read[2]}` : undefined;
}

/** What the record is given for a text typed into an item of this kind. */
export function normalise(kind: ItemKind, typed: string, today: string): string {
  const text = typed.trim();
  switch (kind) {
    case "date":
    case "partialDate": {
      const read = parseDate(text, { today, partial: kind === "partialDate" });
      return read.kind === "date" ? read.iso : text;
    }
    case "time":
      return parseTime(text) ?? text;
    case "dateTime": {
      const cut = /^(.*\S)[\sT]+(\d{1,2}[:.]?\d{2})$/.exec(text.replace(/[+-]\d{2}:\d{2}$/, ""));
      const day = cut ? parseDate(cut[1] ?? "", { today }) : undefined;
      const time = cut ? parseTime(cut[2] ?? "") : undefined;
      return day?.kind === "date" && time ? `${day.iso}T${time}` : text;
    }
    default:
      return text;
  }
}
