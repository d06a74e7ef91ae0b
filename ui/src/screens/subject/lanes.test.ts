import { expect, it } from "vitest";
import type { Mark } from "../../contract";
import { said, told } from "./lanes";

const text = (en: string) => ({ en, ko: en, zh: en });
const mark = (label: string, unit: string | null, of: string | null): Mark => ({
  from: 0,
  to: null,
  label: text(label),
  unit,
  of: of === null ? null : text(of),
  status: "complete",
  ongoing: false,
  place: null,
});

it("gives a number its unit, and says what it is where there is room", () => {
  const dose = mark("60.0", "10⁶ cells", "Dose, total cells");
  expect([said(dose), told(dose)]).toEqual([
    "60.0 × 10⁶ cells",
    "Dose, total cells: 60.0 × 10⁶ cells",
  ]);
  expect(said(mark("2.5", "mg", "Dose"))).toBe("2.5 mg");
  const score = mark("-2.8", null, "T-score");
  expect([said(score), told(score)]).toEqual(["−2.8", "T-score: −2.8"]);
});

it("lets other words speak for themselves", () => {
  expect(told(mark("Fever", null, null))).toBe("Fever");
});
