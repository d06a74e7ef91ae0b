import { describe, expect, it } from "vitest";
import type { Status, VisitView } from "../../contract";
import { endOf } from "./ended";

const visit = (status: Status, date: string | null, from: string | null): VisitView => ({
  event: {
    oid: "V",
    key: "V",
    name: { en: "V", ko: "V", zh: "V" },
    short: { en: "V", ko: "V", zh: "V" },
  },
  status,
  date,
  day: null,
  target: null,
  from,
  to: null,
  inWindow: null,
  forms: { done: 0, total: 0 },
  rows: [],
  withdrawn: null,
});

describe("a subject's end", () => {
  it("is her last visit, once a visit in its window is not expected", () => {
    const visits = [
      visit("signed", "2026-03-16", "2026-03-10"),
      visit("notDue", null, "2026-04-08"),
      visit("signed", "2026-03-23", null),
    ];
    expect(endOf(visits, "2026-11-20")).toBe("2026-03-23");
  });

  it("is none while what is not due is still to come", () => {
    const visits = [
      visit("signed", "2026-03-16", "2026-03-10"),
      visit("notDue", null, "2026-04-08"),
    ];
    expect(endOf(visits, "2026-04-01")).toBeNull();
  });
});
