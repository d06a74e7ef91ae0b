/** Reading the study's definition and the site's day, for the screens that enter data. */
import type { CodeView } from "../../contract";
import { session, study } from "../../state/session.svelte";

/** The choices of a code list, in its order. */
export const codesOf = (list: string | null | undefined): CodeView[] =>
  list ? study.codes(list) : [];

export const formOf = study.formOf.bind(study);
export const itemOf = study.itemOf.bind(study);
export const unitOf = study.unit.bind(study);
export const may = session.may.bind(session);

/** The local date at the site, ISO. */
export function today(): string {
  return session.truths?.date ?? new Date().toLocaleDateString("sv-SE");
}

/** The present instant, for "saved" where a reply names none. */
export const now = (): string => new Date().toISOString();
