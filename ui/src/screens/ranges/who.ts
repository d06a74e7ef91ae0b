/* Whom a range is for, and which rows are versions of one range. */
import type { RangeRow } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

/** `Female, 50+`. */
export function who({ sex, ageFrom, ageTo }: RangeRow): string {
  const whom = sex === null ? m.ranges_both() : words(sex);
  if (ageFrom === null && ageTo === null) return whom;
  let age: string;
  if (ageTo === null) age = m.ranges_age_from({ from: ageFrom ?? "" });
  else if (ageFrom === null) age = m.ranges_age_to({ to: ageTo });
  else age = m.ranges_ages({ from: ageFrom, to: ageTo });
  return m.ranges_who({ sex: whom, age });
}

/** The same test in the same unit for the same people. */
export function same(one: RangeRow, other: RangeRow): boolean {
  return (
    one.laboratory === other.laboratory &&
    one.testcd === other.testcd &&
    one.unit === other.unit &&
    who(one) === who(other)
  );
}
