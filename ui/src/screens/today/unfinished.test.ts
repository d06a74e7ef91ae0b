import { render } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import type { Progress } from "../../contract";
import UnfinishedRow from "./UnfinishedRow.svelte";

const text = (en: string) => ({ en, ko: en, zh: en });

/** What a begun visit's row says, cell by cell. */
function cells(forms: Progress): (string | undefined)[] {
  const row = {
    subject: { key: "k", number: "KR-008" },
    event: { key: "V11", oid: "V11", name: text("Month 6"), short: text("M6") },
    day: 198,
    forms,
    first: { place: "subject:k/V11/VS", oid: "VS", name: text("Vital signs") },
    items: { done: 23, total: 31 },
    alerts: 0,
  };
  const { container } = render(UnfinishedRow, {
    row,
    current: false,
    button: {},
    onopen: vi.fn(),
  });
  const shown = [...container.querySelectorAll("td")].slice(-2);
  return shown.map((cell) => cell.textContent?.replaceAll(/\s+/g, " ").trim());
}

it("names the one form that is left of a visit, with its fields", () => {
  expect(cells({ done: 17, total: 18 })).toEqual(["Vital signs", "8 of 31 left"]);
});

it("counts the forms that are left, and names the first", () => {
  expect(cells({ done: 15, total: 18 })).toEqual([
    "3 forms unfinished Vital signs",
    "3 of 18 left",
  ]);
});
