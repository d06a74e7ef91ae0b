import { describe, expect, it } from "vitest";
import type { EventView, PeriodView } from "../../contract";
import { headsOf } from "./periods";

const text = (en: string) => ({ en, ko: en, zh: en });
const WINDOWS: Record<string, [number, number]> = {
  Screening: [-28, -1],
  "Day 0": [0, 0],
  "Month 6": [168, 196],
  "Month 9": [259, 287],
};
const events = Object.keys(WINDOWS).map((oid) => ({
  key: oid,
  oid,
  name: text(oid),
  short: text(oid),
}));
const eventOf = (oid: string): EventView => ({
  oid,
  kind: "scheduled",
  name: text(oid),
  short: text(oid),
  day: WINDOWS[oid]?.[1] ?? null,
  from: WINDOWS[oid]?.[0] ?? null,
  to: WINDOWS[oid]?.[1] ?? null,
  forms: [],
});
const period = (name: string, from: number, to: number): PeriodView => ({
  name: text(name),
  from,
  to,
});

describe("the parts of the study over the visits", () => {
  it("puts a visit under the part in which its window begins", () => {
    const periods = [
      period("Screening", -28, -1),
      period("Daily", 0, 181),
      period("After", 182, 364),
    ];
    expect(headsOf(events, eventOf, periods)).toEqual([
      { at: 0, columns: 1, name: "Screening" },
      { at: 1, columns: 2, name: "Daily" },
      { at: 3, columns: 1, name: "After" },
    ]);
  });

  it("leaves visits outside every part without a name, and has no heads without parts", () => {
    expect(headsOf(events, eventOf, [period("Daily", 0, 181)]).map(({ name }) => name)).toEqual([
      "",
      "Daily",
      "",
    ]);
    expect(headsOf(events, eventOf, [])).toEqual([]);
  });
});
