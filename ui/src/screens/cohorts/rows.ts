/** The rows of a cohort's lane: the subjects, and between them the places that nobody has, by their numbers. */
import type { CohortLane, CohortPlace, CohortSlot } from "../../contract";

export type Row =
  { kind: "subject"; slot: CohortSlot; index: number } | { kind: "free"; place: CohortPlace };

export function rowsOf(lane: CohortLane): Row[] {
  const rows: { number: number; row: Row }[] = lane.slots.map((slot, index) => ({
    number: slot.place === null ? Infinity : Number(slot.place),
    row: { kind: "subject", slot, index },
  }));
  for (const place of freeOf(lane)) {
    rows.push({ number: place.number, row: { kind: "free", place } });
  }
  return rows.sort((one, other) => one.number - other.number).map(({ row }) => row);
}

/** The places that may be taken, in their order. */
export function freeOf(lane: CohortLane): CohortPlace[] {
  return lane.next === null ? [] : [lane.next, ...lane.later];
}

/** The numbers that nobody has and nobody may take, `4–6`; empty where there are none. */
export function shutOf(lane: CohortLane): string {
  const held = lane.slots.filter(({ evaluable }) => evaluable !== false).map(({ place }) => place);
  const free = freeOf(lane).map(({ number }) => String(number));
  const shut: number[] = [];
  for (let number = 1; number <= (lane.places ?? 0); number += 1) {
    if (!held.includes(String(number)) && !free.includes(String(number))) shut.push(number);
  }
  return rangesOf(shut);
}

function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
