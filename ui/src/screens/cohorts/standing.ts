/** How a subject of a cohort stands: the glyph, and what is said of her. */
import type { CohortSlot } from "../../contract";
import { daysBetween, shortDate } from "../../dates";
import type { Mark } from "../../glyphs/status";
import { m } from "../../paraglide/messages.js";

export interface Standing {
  mark: Mark;
  text: string;
}

export function standingOf(slot: CohortSlot, today: string): Standing {
  if (slot.toxic) {
    const since = slot.since === null ? "" : shortDate(slot.since);
    return { mark: "safety", text: m.cohort_toxic({ since }) };
  }
  if (slot.evaluable === true) return { mark: "complete", text: m.cohort_no_toxicity() };
  if (slot.evaluable === false) return { mark: "missed", text: m.cohort_replace() };
  if (slot.dosed === null) return { mark: "notDue", text: m.cohort_not_dosed() };
  if (slot.closes !== null && today > slot.closes) {
    return { mark: "overdue", text: m.cohort_assessment_missing() };
  }
  const day = daysBetween(slot.dosed, today);
  const left = slot.closes === null ? 0 : daysBetween(today, slot.closes);
  return { mark: "inProgress", text: m.cohort_running({ day, left }) };
}
