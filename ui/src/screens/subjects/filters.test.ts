import { expect, it } from "vitest";
import type { MatrixRow, Status } from "../../contract";
import { FILTERS, isDone, isEntered } from "./filters";

const cell = (status: Status) => ({
  event: "V01",
  status,
  date: "2026-03-02",
  forms: { done: 7, total: 7 },
});
const row = (status: Status): MatrixRow => ({
  subject: { key: "k", number: "KR-001" },
  arm: null,
  cells: [cell(status)],
  forms: { done: 7, total: 7 },
  withdrawn: false,
  ended: null,
});

it("counts a visit whose signature was broken among the unsigned, entered and not done with", () => {
  const unsigned = FILTERS.find(({ id }) => id === "unsigned");
  expect(unsigned?.admits(row("broken"), new Set())).toBe(true);
  expect(unsigned?.admits(row("signed"), new Set())).toBe(false);
  expect([isEntered(cell("broken")), isDone("broken")]).toEqual([true, false]);
});
