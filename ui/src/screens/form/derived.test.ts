import { render, screen } from "@testing-library/svelte";
import { afterEach, expect, it } from "vitest";
import type { FieldState, FormState, ItemView, StudyView } from "../../contract";
import { study } from "../../state/session.svelte";
import FieldInput from "./FieldInput.svelte";
import { Sheet } from "./sheet.svelte";

const text = (en: string) => ({ en, ko: en, zh: en });
const codes = (...pairs: [string, string][]) =>
  pairs.map(([code, label]) => ({ code, label: text(label) }));

afterEach(() => study.forget());

/** What a derived field of the committee's record shows. */
function shown(item: Partial<ItemView>, value: string, readOnly: string | null): string | null {
  study.view = {
    codelists: { ARMCD: codes(["M", "Medium dose"]), NY: codes(["Y", "Yes"], ["N", "No"]) },
  } as unknown as StudyView;
  const sheet = new Sheet("cohort:M/COHORT/B08");
  sheet.state = { readOnly, fields: [], findings: [] } as unknown as FormState;
  const field = {
    place: `${sheet.place}/X`,
    derived: true,
    entry: { value, typed: value, missing: null },
  } as FieldState;
  render(FieldInput, {
    sheet,
    field,
    item: item as ItemView,
    labelledby: "label",
    describedby: undefined,
  });
  return (screen.queryByRole("textbox") ?? document.querySelector(".derived"))?.textContent ?? null;
}

it("shows a derived code in its words", () => {
  expect(shown({ kind: "choice", codelist: "ARMCD" }, "M", null)).toBe("Medium dose");
});

it("shows them to who only reads, too", () => {
  expect(shown({ kind: "yesNo", codelist: null }, "N", "locked")).toBe("No");
});

it("shows a derived number as it is", () => {
  expect(shown({ kind: "integer", codelist: null }, "3", null)).toBe("3");
});
