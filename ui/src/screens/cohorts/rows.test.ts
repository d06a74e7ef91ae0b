import { describe, expect, it } from "vitest";
import type { CohortLane, CohortPlace, CohortSlot } from "../../contract";
import { rowsOf, shutOf } from "./rows";

const slot = (number: string, place: string, evaluable: boolean | null = null): CohortSlot => ({
  subject: { key: number, number },
  place,
  dosed: "2026-03-02",
  earliest: null,
  gap: null,
  closes: "2026-03-30",
  toxic: false,
  since: null,
  evaluable,
});
const place = (number: number): CohortPlace => ({ number, earliest: "2026-04-01", gap: null });
const lane = (slots: CohortSlot[], free: CohortPlace[]): CohortLane => ({
  oid: "L",
  name: { en: "Low", ko: "", zh: "" },
  treatment: { en: "", ko: "", zh: "" },
  state: "open",
  opens: null,
  size: 3,
  places: 6,
  slots,
  next: free[0] ?? null,
  later: free.slice(1),
  committee: null,
  evaluable: 0,
  toxic: 0,
  meetings: [],
  record: null,
  complete: false,
  signature: null,
});
const told = (one: CohortLane): string[] =>
  rowsOf(one).map((row) =>
    row.kind === "subject" ? row.slot.subject.number : `free ${row.place.number}`,
  );

describe("the rows of a cohort", () => {
  it("puts free places between the subjects by their numbers, the subject before her replacement", () => {
    const slots = [slot("NJ-001", "1"), slot("NJ-002", "2", false), slot("NJ-003", "3")];
    expect(told(lane(slots, [place(2)]))).toEqual(["NJ-001", "NJ-002", "free 2", "NJ-003"]);
  });

  it("names the numbers that nobody may take", () => {
    const three = [slot("NJ-001", "1"), slot("NJ-002", "2"), slot("NJ-003", "3")];
    expect(shutOf(lane(three, []))).toBe("4–6");
    expect(shutOf(lane(three.slice(0, 1), [place(2), place(3)]))).toBe("4–6");
    expect(shutOf(lane([slot("NJ-001", "1"), slot("NJ-002", "2", false)], []))).toBe("2–6");
    expect(shutOf(lane([...three, slot("NJ-004", "5")], []))).toBe("4, 6");
  });
});
