/** What the board says of days: how far an observation is, from when on a place is free, what a day waits for. */
import type { CohortGap, CohortLane, CohortPlace, CohortRules } from "../../contract";
import { addDays, daysBetween, shortDate } from "../../dates";
import { m } from "../../paraglide/messages.js";

/** `from 03-13`; with the year where it is another one. */
export function fromDay(day: string, today: string): string {
  return m.cohort_from({ day: day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day });
}

/** `Fri 13 Mar, tomorrow`. */
export function howSoon(day: string, today: string): string {
  const date = shortDate(day);
  const days = daysBetween(today, day);
  if (days <= 0) return m.cohort_soon_today({ date });
  return days === 1 ? m.cohort_soon_tomorrow({ date }) : m.cohort_soon({ date, days });
}

/** `7 days after NJ-007`, `7 days after place 5`; nothing where the day waits for something else. */
export function afterWhom(gap: CohortGap | null, day: string): string | undefined {
  if (gap === null || addDays(gap.from, gap.days) !== day) return undefined;
  if (gap.subject) return m.cohort_after_subject({ days: gap.days, subject: gap.subject.number });
  return gap.place === null
    ? undefined
    : m.cohort_after_place({ days: gap.days, place: gap.place });
}

/** The next free place says its day, those after it what they wait for. */
export function whenFree(place: CohortPlace, lane: CohortLane, today: string): string {
  const after = place === lane.next ? undefined : afterWhom(place.gap, place.earliest);
  return after ?? howSoon(place.earliest, today);
}

/** Why nobody takes the places that are left. */
export function whyShut(lane: CohortLane, rules: CohortRules | null, next: CohortLane | undefined) {
  if (lane.state === "decided") {
    const { toxic, evaluable } = lane;
    const enough = next?.state === "open" && lane.size !== lane.places;
    return enough ? m.cohort_unused_enough({ toxic, evaluable }) : m.cohort_unused();
  }
  if (rules && lane.toxic >= rules.stopsAt) return m.cohort_stopped({ toxic: lane.toxic });
  return m.cohort_unless_expanded();
}
