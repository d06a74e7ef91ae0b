/** The parts of the study over the visits' columns: a visit stands under the one in which its window begins. */
import type { EventRef, EventView, PeriodView } from "../../contract";
import { words } from "../../state/language.svelte";

export interface Head {
  /** The first column. */
  at: number;
  columns: number;
  /** Empty over visits outside every part. */
  name: string;
}

export function headsOf(
  events: readonly EventRef[],
  eventOf: (oid: string) => EventView | undefined,
  periods: readonly PeriodView[],
): Head[] {
  const heads: Head[] = [];
  if (periods.length === 0) return heads;
  events.forEach(({ oid }, at) => {
    const begins = eventOf(oid)?.from ?? null;
    const period = periods.find(
      ({ from, to }) => begins !== null && begins >= from && begins <= to,
    );
    const name = words(period?.name);
    const last = heads.at(-1);
    if (last?.name === name) last.columns += 1;
    else heads.push({ at, columns: 1, name });
  });
  return heads;
}
