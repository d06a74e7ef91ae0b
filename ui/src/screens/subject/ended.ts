/* When a subject's part in the study ended, as her visits tell it. */
import type { VisitView } from "../../contract";

/**
 * The day of her last visit, where one whose window has begun is no longer expected of her; nothing while she goes on.
 */
export function endOf(visits: readonly VisitView[], today: string): string | null {
  const dropped = visits.some(
    ({ status, date, from }) =>
      status === "notDue" && date === null && from !== null && from <= today,
  );
  if (!dropped) return null;
  const held = visits.flatMap(({ date }) => (date === null ? [] : [date]));
  return held.sort().at(-1) ?? null;
}
