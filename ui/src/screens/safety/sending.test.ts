import { describe, expect, it } from "vitest";
import type { FieldState, SafetyEventView, SafetyReportView } from "../../contract";
import { unsent } from "./sending";

const field = (item: string, value: string | null, required = false): FieldState => ({
  place: item,
  item,
  row: null,
  entry: value === null ? null : { value, typed: value, missing: null },
  derived: false,
  hidden: false,
  required,
  status: null,
  laboratory: null,
  before: [],
  echo: null,
  verified: false,
  changes: 0,
});
const report = (...sending: FieldState[]): SafetyReportView => ({
  place: "row",
  facts: [],
  narrative: null,
  sending,
});
const view = (...reports: SafetyReportView[]): SafetyEventView => ({
  because: [],
  facts: [],
  steps: [],
  results: [],
  dose: null,
  rows: [],
  reports,
  signature: null,
});
const whole = report(field("SENT", "2026-03-12T14:30+09:00"), field("WAY", "EMAIL", true));

describe("what is still to be said of a report's sending", () => {
  it("is nothing, of one that is sent with all that goes with it", () => {
    expect(unsent(view(whole))).toBeUndefined();
    expect(unsent(view())).toBeUndefined();
  });

  it("is first of all when, though no rule asks for it yet", () => {
    const open = report(field("SENT", null), field("WAY", null));
    expect(unsent(view(whole, open))?.item).toBe("SENT");
  });

  it("is then by which way", () => {
    const half = report(field("SENT", "2026-03-12T14:30+09:00"), field("WAY", null, true));
    expect(unsent(view(half))?.item).toBe("WAY");
  });
});
