/* Finding words in the study: in any of the three languages, in codes, in numbers of checks. */
import type { CheckRule, CodeView, CriterionRule, FormView, Words } from "../../contract";

const said = (text: Words | null): string => (text ? `${text.en} ${text.ko} ${text.zh}` : "");

/** A question that a thing's words answer or not; the empty one is answered by everything. */
export class Search {
  readonly #wanted: string;

  constructor(text: string) {
    this.#wanted = text.trim().toLocaleLowerCase();
  }

  get empty(): boolean {
    return this.#wanted === "";
  }

  #in(...texts: string[]): boolean {
    return this.empty || texts.some((text) => text.toLocaleLowerCase().includes(this.#wanted));
  }

  form(form: FormView, checks: CheckRule[]): boolean {
    const items = form.groups.flatMap((group) => group.items);
    return (
      this.#in(form.oid, said(form.name)) ||
      items.some((item) => this.#in(`${form.oid}.${item.oid}`, said(item.label))) ||
      checks.some((check) => this.check(check))
    );
  }

  check(check: CheckRule): boolean {
    const place = check.item === null ? check.form : `${check.form}.${check.item}`;
    const texts = [said(check.title), said(check.message), said(check.advice), check.raised.words];
    return this.#in(check.id, check.number ?? "", place, ...texts);
  }

  criterion(criterion: CriterionRule): boolean {
    return this.#in(criterion.oid, said(criterion.question), criterion.met?.words ?? "");
  }

  codelist(oid: string, codes: CodeView[]): boolean {
    return this.#in(oid) || codes.some((code) => this.#in(code.code, said(code.label)));
  }
}
