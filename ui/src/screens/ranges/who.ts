/* Whom a range is for, and which rows are versions of one range. */
import type { RangeState } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

/** `Female, 50+`. */
export function who({ sex, ageFrom, ageTo }: RangeState): string {
  const whom = sex === null ? m.ranges_both() : words(sex);
  if (ageFrom === null && ageTo === null) return whom;
  let age: string;
  if (ageTo === null) age = m.ranges_age_from({ from: ageFrom ?? "" });
  else if (ageFrom === null) age = m.ranges_age_to({ to: ageTo });
  else age = m.ranges_ages({ from: ageFrom, to: ageTo });
  return m.ranges_who({ sex: whom, age });
}

/** The same test in the same unit for the same people. */
export function same(one: RangeState, other: RangeState): boolean {
  return (
    one.laboratory === other.laboratory &&
    one.test === other.test &&
    one.unit === other.unit &&
    who(one) === who(other)
  );
}

/** Versions of a range one after another: the latest first, those that another one took the place of after those that stand. */
export function byVersion(one: RangeState, other: RangeState): number {
  return (
    (one.unit ?? "").localeCompare(other.unit ?? "") ||
    who(one).localeCompare(who(other)) ||
    Number(one.replaced !== null) - Number(other.replaced !== null) ||
    (other.validFrom ?? "").localeCompare(one.validFrom ?? "")
  );
}
