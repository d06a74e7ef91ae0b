import { describe, expect, it } from "vitest";
import type { ItemKind, ItemView } from "../../contract";
import { said } from "./lookup";

const item = (kind: ItemKind): ItemView => ({ kind, unit: null, codelist: null }) as ItemView;
const entry = (value: string) => ({ value, typed: value, missing: null });

describe("what stands in a field", () => {
  it("is what a person wrote, to the last sign", () => {
    expect(said(item("longText"), entry("Found at home; no pulse."))).toBe(
      "Found at home; no pulse.",
    );
  });

  it("is each of several choices", () => {
    expect(said(item("choices"), entry("ONE;TWO"))).toBe("ONE, TWO");
  });

  it("is why there is none", () => {
    expect(said(item("text"), { value: "", typed: "", missing: "UNK" })).toBe("UNK");
    expect(said(item("text"), null)).toBe("");
  });
});
