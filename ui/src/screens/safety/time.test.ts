import { describe, expect, it } from "vitest";
import type { ClockView, SafetyEvent, SafetyReport } from "../../contract";
import { byUrgency, duration, toneOf, unclocked, unreported } from "./time";

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

describe("a serious event", () => {
  const words = { en: "", ko: "", zh: "" };
  const event = (term: string, reports: SafetyReport[], serious = true): SafetyEvent => ({
    subject: { key: "1", number: "KR-001" },
    place: `subject:1/COMMON/AE#${term}`,
    form: { place: "subject:1/COMMON/AE", oid: "AE", name: words },
    number: "1",
    term,
    grade: null,
    serious,
    from: null,
    to: null,
    ongoing: false,
    day: null,
    outcome: null,
    report: serious ? { place: "subject:1/COMMON/SAE", oid: "SAE", name: words } : null,
    reports,
  });
  const report = (...clocks: ClockView[]): SafetyReport => ({ place: "", version: words, clocks });

  it("without a report, or with one that no clock runs for, stands before every clock", () => {
    const events = [
      event("overdue", [report(clock(-1))]),
      event("mild", [], false),
      event("unreported", []),
      event("unheard", [report()]),
    ];
    expect(byUrgency(events).map(({ term }) => term)).toEqual([
      "unreported",
      "unheard",
      "overdue",
      "mild",
    ]);
    expect(events.filter(unreported).map(({ term }) => term)).toEqual(["unreported"]);
    expect(events.filter(unclocked)).toHaveLength(2);
  });
});
