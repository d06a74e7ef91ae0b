/*
 * The panel's sub-headings. A test names its category by CDISC's controlled term; people read it in their language.
 */
import type { TestView } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

const NAMES: Record<string, () => string> = {
  HEMATOLOGY: m.entry_lab_hematology,
  CHEMISTRY: m.entry_lab_chemistry,
  COAGULATION: m.entry_lab_coagulation,
  "BONE TURNOVER": m.entry_lab_bone_turnover,
  THYROID: m.entry_lab_thyroid,
  SEROLOGY: m.entry_lab_serology,
  URINALYSIS: m.entry_lab_urinalysis,
  "TUMOR MARKERS": m.entry_lab_tumor_markers,
};

export interface Category {
  term: string;
  name: string;
  tests: TestView[];
}

/** What people call a category of CDISC's controlled terms; the term where nobody said. */
export function categoryName(term: string): string {
  return NAMES[term]?.() ?? term;
}

/** The tests in their order, under a heading wherever the category changes. */
export function categoriesOf(tests: TestView[]): Category[] {
  const found: Category[] = [];
  for (const test of tests) {
    const term = test.category.en;
    const last = found.at(-1);
    if (last?.term === term) last.tests.push(test);
    else
      found.push({
        term,
        name: NAMES[term] ? categoryName(term) : words(test.category),
        tests: [test],
      });
  }
  return found;
}

/** What people write for the unit that a test's field holds. */
export function symbolOf(test: TestView, unit: string): string {
  return test.symbols[test.units.indexOf(unit)] ?? unit;
}
