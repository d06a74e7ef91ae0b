import { describe, expect, test } from "vitest";
import { normalise, parseTime } from "./moment";

describe("times as people type them", () => {
  test.each([
    ["835", "08:35"],
    ["0835", "08:35"],
    ["8:35", "08:35"],
    ["20.05", "20:05"],
    ["23:59", "23:59"],
  ])("%s is %s", (typed, time) => expect(parseTime(typed)).toBe(time));

  test.each(["24:00", "8:60", "8", "noon", ""])("%s is no time", (typed) =>
    expect(parseTime(typed)).toBeUndefined(),
  );
});

describe("what the record is given", () => {
  const today = "2026-03-12";
  test.each([
    ["date", "15 3 26", "2026-03-15"],
    ["date", "t", "2026-03-12"],
    ["date", "-2", "2026-03-10"],
    ["partialDate", "2026-03", "2026-03"],
    ["dateTime", "15 3 26 0930", "2026-03-15T09:30"],
    ["dateTime", "2026-03-15T09:30+09:00", "2026-03-15T09:30"],
    ["dateTime", "2026-03-15T09:30", "2026-03-15T09:30"],
    ["dateTime", "2026-03-15 09:30", "2026-03-15T09:30"],
    ["time", "930", "09:30"],
    ["decimal", " 9.90 ", "9.90"],
    ["date", "soon", "soon"],
  ] as const)("%s: %s becomes %s", (kind, typed, given) =>
    expect(normalise(kind, typed, today)).toBe(given),
  );
});
