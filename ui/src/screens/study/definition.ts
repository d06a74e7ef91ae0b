/* The definition with its rules, looked up by place. */
import type { CheckRule, ItemRule, StudyRules, StudyView } from "../../contract";

export class Definition {
  readonly #rules: Map<string, ItemRule>;
  readonly #checks = new Map<string, CheckRule[]>();

  constructor(
    readonly study: StudyView,
    readonly rules: StudyRules,
  ) {
    this.#rules = new Map(rules.items.map((one) => [`${one.form}.${one.item}`, one]));
    for (const check of rules.checks) {
      const place = `${check.form}.${check.item ?? ""}`;
      this.#checks.set(place, [...(this.#checks.get(place) ?? []), check]);
    }
  }

  ruleOf(form: string, item: string): ItemRule | undefined {
    return this.#rules.get(`${form}.${item}`);
  }

  /** The checks at an item; without one, those of the form as a whole. */
  checksAt(form: string, item: string | null): CheckRule[] {
    return this.#checks.get(`${form}.${item ?? ""}`) ?? [];
  }

  /** Every check that stands somewhere on a form. */
  checksOn(form: string): CheckRule[] {
    return this.rules.checks.filter((check) => check.form === form);
  }
}
