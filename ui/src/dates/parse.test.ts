import { describe, expect, it } from "vitest";
import { parseDate } from "./parse";
import { parseTime } from "./time";

const TODAY = "2026-03-12";
const read = (text: string, partial = false) => parseDate(text, { today: TODAY, partial });

describe("dates as people type them", () => {
  it.each([
    ["15 3 26", "2026-03-15"],
    ["15/3/2026", "2026-03-15"],
    ["15.03.2026", "2026-03-15"],
    ["15-3-26", "2026-03-15"],
    ["2026-03-15", "2026-03-15"],
    ["2026/3/15", "2026-03-15"],
    ["20260315", "2026-03-15"],
    ["15032026", "2026-03-15"],
    ["15 mar 2026", "2026-03-15"],
    ["15 March 26", "2026-03-15"],
    ["2026년 3월 15일", "2026-03-15"],
    ["2026年3月15日", "2026-03-15"],
    [" t ", "2026-03-12"],
    ["T", "2026-03-12"],
    ["+3", "2026-03-15"],
    ["-2", "2026-03-10"],
    ["−2", "2026-03-10"],
    ["-12", "2026-02-28"],
    ["29 2 2024", "2024-02-29"],
    ["1 1 36", "2036-01-01"],
    ["1 1 37", "1937-01-01"],
    ["3 5 54", "1954-05-03"],
  ])("%s is %s", (typed, iso) => {
    expect(read(typed)).toMatchObject({ kind: "date", iso, precision: "day" });
  });

  it.each([
    ["2025", "2025", "2025-UNK-UNK"],
    ["2025-10", "2025-10", "2025-10-UNK"],
    ["10/2025", "2025-10", "2025-10-UNK"],
    ["un 10 25", "2025-10", "2025-10-UNK"],
    ["UNK oct 2025", "2025-10", "2025-10-UNK"],
    ["2025-10-UNK", "2025-10", "2025-10-UNK"],
    ["2025-UNK-UNK", "2025", "2025-UNK-UNK"],
    ["unk unk 2025", "2025", "2025-UNK-UNK"],
    ["2025년 10월", "2025-10", "2025-10-UNK"],
    ["2025 10 모름", "2025-10", "2025-10-UNK"],
    ["2025-10-不详", "2025-10", "2025-10-UNK"],
  ])("partial: %s is %s, shown %s", (typed, iso, shown) => {
    expect(read(typed, true)).toMatchObject({ kind: "date", iso, shown });
  });

  it.each([
    ["31 4 2026", "calendar"],
    ["29 2 2026", "calendar"],
    ["3 13 2026", "calendar"],
    ["2026-13-01", "calendar"],
    ["2026-10", "incomplete"],
    ["15 3", "incomplete"],
    ["15 3 6", "incomplete"],
    ["2026-10-UNK", "unknown-not-allowed"],
    ["UNK", "shape"],
    ["yesterday", "shape"],
    ["15 UNK 2026", "shape"],
    ["1 2 3 4", "shape"],
    ["150326", "shape"],
  ])("%s is refused: %s", (typed, why) => {
    expect(read(typed)).toEqual({ kind: "refused", why });
  });

  it("reads nothing from nothing", () => {
    expect(read("  ")).toEqual({ kind: "empty" });
  });
});

describe("times as people type them", () => {
  it.each([
    ["9:05", "09:05"],
    ["905", "09:05"],
    ["0905", "09:05"],
    ["14.30", "14:30"],
    ["14 30", "14:30"],
    ["9", "09:00"],
    ["9시 5분", "09:05"],
    ["00:00", "00:00"],
  ])("%s is %s", (typed, iso) => {
    expect(parseTime(typed)).toEqual({ kind: "time", iso });
  });
  it.each(["24:00", "9:60", "noon", "12345"])("%s is refused", (typed) => {
    expect(parseTime(typed)).toEqual({ kind: "refused" });
  });
});
