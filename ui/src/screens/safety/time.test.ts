import { describe, expect, it } from "vitest";
import type { ClockView } from "../../contract";
import { duration, toneOf } from "./time";

const clock = (minutes: number): ClockView => ({
  oid: "SPONSOR",
  label: { en: "", ko: "", zh: "" },
  from: "2026-03-07T22:15:00+09:00",
  due: "2026-03-08T22:15:00+09:00",
  lastDay: null,
  stopped: null,
  late: minutes < 0,
  minutes,
  lasts: 1440,
  assumption: true,
});

describe("a clock of a report", () => {
  it.each([
    [1440, "calm"],
    [720, "calm"],
    [719, "amber"],
    [240, "amber"],
    [239, "red"],
    [0, "red"],
    [-1, "overdue"],
  ])("with %i minutes left is %s", (minutes, tone) => {
    expect(toneOf(clock(minutes))).toBe(tone);
  });

  it.each([
    [0, "0 h 0 min"],
    [-61, "1 h 1 min"],
    [2879, "47 h 59 min"],
    [2880, "2 d 0 h"],
    [10_079, "6 d 23 h"],
  ])("says %i minutes as %s", (minutes, words) => {
    expect(duration(minutes)).toBe(words);
  });
});
