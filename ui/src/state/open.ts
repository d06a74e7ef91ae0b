/*
 * From a place in the record to the screen that shows it. A place reads
 * `subject:UUID/V01/VS#ROW/ITEM`; the form's layout decides on the screen.
 */
import { go, type Route } from "../route.svelte";
import { study } from "./session.svelte";

export interface PlaceParts {
  /** UUID of the subject; absent for site and cohort records. */
  subject: string | null;
  event: string | null;
  /** OID of the form, without its row. */
  form: string | null;
  /** Key of the row, when the place is one of a log or lies in one. */
  row: string | null;
  /** OID of the item, when the place is one. */
  item: string | null;
  /** The place of the form itself. */
  formPlace: string;
}

export function partsOf(place: string): PlaceParts {
  const [scope = "", event = null, form = null, item = null] = place.split("/");
  const [bare = null, row = null] = form?.split("#") ?? [];
  return {
    subject: scope.startsWith("subject:") ? scope.slice("subject:".length) : null,
    event,
    form: bare,
    row,
    item,
    formPlace: bare === null ? place : [scope, event, bare].join("/"),
  };
}

/** The route of the screen on which this place is read and entered. */
export function routeOf(place: string): Route {
  const parts = partsOf(place);
  if (parts.form === null) {
    if (place.startsWith("cohort:")) return { screen: "cohorts" };
    return parts.subject === null
      ? { screen: "subjects" }
      : { screen: "subject", subject: parts.subject, event: parts.event ?? undefined };
  }
  const item = parts.item === null ? undefined : place;
  const layout = study.formOf(parts.form)?.layout;
  if (layout === "laboratory") return { screen: "laboratory", place: parts.formPlace, item };
  if (parts.subject !== null && layout === "diary") {
    return { screen: "diary", subject: parts.subject, event: parts.event ?? undefined };
  }
  if (parts.subject !== null && layout === "eligibility") {
    return { screen: "eligibility", subject: parts.subject, item };
  }
  return { screen: "form", place: parts.formPlace, item, row: parts.row ?? undefined };
}

export function openPlace(place: string): Promise<void> {
  return go(routeOf(place));
}
