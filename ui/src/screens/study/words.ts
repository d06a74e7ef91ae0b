/* What may be answered, in a line; what a check does, in a line. */
import type { CheckRule, ItemRule, ItemView, RangeView } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";
import { study } from "../../state/session.svelte";

/** Labels of a list at most; the rest stands under the code lists. */
const CHOICES = 12;

function choices(list: string): string {
  const labels = study.codes(list).map((code) => words(code.label));
  const shown = labels.slice(0, CHOICES).join(", ");
  return labels.length > CHOICES ? `${shown}, …` : shown;
}

/** The text that always stands there; a code in its words. */
function constantOf({ codelist, constant }: ItemView): string {
  const code = study.codes(codelist ?? "").find((one) => one.code === constant);
  return words(code?.label) || (constant ?? "");
}

/** What may be answered. */
export function answerOf(item: ItemView): string {
  switch (item.kind) {
    case "integer":
      return m.study_whole();
    case "decimal":
      return m.study_decimal({ scale: item.scale ?? 0 });
    case "text":
    case "longText":
      return item.maxLength === null ? m.study_text_any() : m.study_text({ max: item.maxLength });
    case "yesNo":
      return m.study_yes_no();
    case "choice":
      return m.study_one_of({ choices: choices(item.codelist ?? "") });
    case "choices":
      return m.study_several_of({ choices: choices(item.codelist ?? "") });
    case "constant":
      return m.study_constant({ text: constantOf(item) });
    case "date":
      return m.study_date();
    case "partialDate":
      return m.study_partial_date();
    case "time":
      return m.study_time();
    case "dateTime":
      return m.study_date_time();
    case "attachment":
      return m.study_attachment();
  }
}

function rangeWords({ min, max }: RangeView): string {
  if (min !== null && max !== null) return m.study_from_to({ from: min, to: max });
  return min === null ? m.study_to({ to: max ?? "" }) : m.study_from({ from: min });
}

/** Unit and ranges, where there are any. */
export function limitsOf(item: ItemView, rule: ItemRule | undefined): string[] {
  const said: string[] = [];
  const unit = item.unit ?? item.units.join(", ");
  const [hard, soft] = [rule?.hard ?? item.hard, rule?.soft ?? item.soft];
  if (unit !== "") said.push(m.study_unit({ unit }));
  if (hard !== null) said.push(m.study_possible({ range: rangeWords(hard) }));
  if (soft !== null) said.push(m.study_usual({ range: rangeWords(soft) }));
  return said;
}

/** What else there is to know of a check: where and when it speaks, and what it offers. */
export function circumstances(check: CheckRule): string[] {
  const said: string[] = [];
  if (check.events.length > 0) {
    const events = check.events.map((oid) => words(study.eventOf(oid)?.short)).join(", ");
    said.push(m.study_at_events({ events }));
  }
  if (check.atCompletion) said.push(m.study_at_completion());
  if (check.asksAdverseEvent) said.push(m.study_asks_event());
  if (check.deviation !== null) said.push(m.study_drafts({ what: words(check.deviation) }));
  if (check.criterion !== null) said.push(m.study_speaks_of({ criterion: check.criterion }));
  return said;
}
