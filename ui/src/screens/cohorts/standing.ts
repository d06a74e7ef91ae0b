/** How a subject of a cohort stands: the glyph, and what is said of her. */
import type { CohortSlot } from "../../contract";
import { daysBetween } from "../../dates";
import type { Mark } from "../../glyphs/status";
import { m } from "../../paraglide/messages.js";

export interface Standing {
  mark: Mark;
  text: string;
}

/** The observation is not decided on yet. */
export const isRunning = (slot: CohortSlot): boolean => !slot.toxic && slot.evaluable === null;

export function standingOf(slot: CohortSlot, today: string): Standing {
  if (slot.toxic) {
    if (slot.since === null || slot.dosed === null) {
      return { mark: "safety", text: m.cohort_toxic_undated() };
    }
    const day = daysBetween(slot.dosed, slot.since);
    return { mark: "safety", text: m.cohort_toxic({ day }) };
  }
  if (slot.evaluable === true) return { mark: "complete", text: seen(slot) };
  if (slot.evaluable === false) return { mark: "missed", text: m.cohort_replace() };
  if (slot.dosed === null) return { mark: "notDue", text: m.cohort_not_dosed() };
  if (slot.closes !== null && today > slot.closes) {
    return { mark: "overdue", text: m.cohort_assessment_missing() };
  }
  return { mark: "inProgress", text: underway(slot.dosed, slot.closes, today) };
}

function seen({ dosed, closes }: CohortSlot): string {
  if (dosed === null || closes === null) return m.cohort_no_toxicity();
  return m.cohort_state_seen({ day: daysBetween(dosed, closes) });
}

function underway(dosed: string, closes: string | null, today: string): string {
  const day = daysBetween(dosed, today);
  if (closes === null) return m.cohort_day({ day });
  const left = daysBetween(today, closes);
  return left === 0 ? m.cohort_last_day({ day }) : m.cohort_left({ day, left });
}
