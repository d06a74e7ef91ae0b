import { describe, expect, test } from "vitest";
import { parseRange } from "./range";

describe("the diary’s line", () => {
  test.each([
    ["1-28", { from: 1, to: 28, taken: true, except: [] }],
    ["1–28 all taken except 9, 17", { from: 1, to: 28, taken: true, except: [9, 17] }],
    ["x9 17", { from: 1, to: 28, taken: true, except: [9, 17] }],
    ["x 9-11,17", { from: 1, to: 28, taken: true, except: [9, 10, 11, 17] }],
    ["5 - 7 missed", { from: 5, to: 7, taken: false, except: [] }],
    ["12", { from: 12, to: 12, taken: true, except: [] }],
    ["all", { from: 1, to: 28, taken: true, except: [] }],
    ["1-28 제외 9", { from: 1, to: 28, taken: true, except: [9] }],
    ["全部 除 3、4", { from: 1, to: 28, taken: true, except: [3, 4] }],
  ])("%s", (line, range) => {
    expect(parseRange(line, 28)).toEqual(range);
  });

  test.each([
    ["", "empty"],
    ["1-29", "outside"],
    ["9-3", "reversed"],
    ["1-10 x 12", "outside"],
    ["yesterday", "not-understood"],
  ])("%s is not a range", (line, problem) => {
    expect(parseRange(line, 28)).toMatchObject({ problem });
  });

  test("a pen in use ends today", () => {
    expect(parseRange("all", 11)).toEqual({ from: 1, to: 11, taken: true, except: [] });
  });

  test("two missed days of a pen take at most twelve keystrokes", () => {
    expect("x9 17".length + "⏎".length).toBeLessThanOrEqual(12);
  });
});
