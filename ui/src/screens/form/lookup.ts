/** Reading the study's definition and the site's day, for the screens that enter data. */
import { spaced } from "../../dates";
import type { CodeView, Entry, ItemView } from "../../contract";
import { words } from "../../state/language.svelte";
import { partsOf } from "../../state/open";
import { session, study } from "../../state/session.svelte";

/** The choices of a code list, in its order. */
export const codesOf = (list: string | null | undefined): CodeView[] =>
  list ? study.codes(list) : [];

export const formOf = study.formOf.bind(study);
export const itemOf = study.itemOf.bind(study);
export const unitOf = study.unit.bind(study);
export const may = session.may.bind(session);

/** A code in its words, a date and time with a space; anything else as it was typed. */
export function told(item: ItemView | undefined, text: string): string {
  const list = item?.kind === "yesNo" ? (item.codelist ?? "NY") : item?.codelist;
  return words(codesOf(list).find(({ code }) => code === text)?.label ?? null) || spaced(text);
}

/** What stands in a field as people read it: codes by their labels, a number with its unit; nothing for none. */
export function said(item: ItemView | undefined, entry: Entry | null | undefined): string {
  if (!entry) return "";
  if (entry.missing) return entry.missing;
  if (item?.kind === "dateTime") return spaced(entry.typed);
  const chosen = item?.kind === "choices" ? entry.value.split(";") : [entry.value];
  const labels = chosen.map((code) => told(item, code));
  return `${labels.join(", ")}${item?.unit ? ` ${unitOf(item.unit)}` : ""}`;
}

/** The value of the field at `place` as people read it; a dash for none. */
export function toldAt(place: string, value: string | null): string {
  const { form, item } = partsOf(place);
  const found = form !== null && item !== null ? itemOf(form, item) : undefined;
  return value === null ? "–" : told(found, value);
}

/** The local date at the site, ISO. */
export function today(): string {
  return session.truths?.date ?? new Date().toLocaleDateString("sv-SE");
}

/** The present instant, for "saved" where a reply names none. */
export const now = (): string => new Date().toISOString();
