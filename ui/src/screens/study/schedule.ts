/* The schedule of activities: which forms stand under which visits, sorted into the groups that a reviewer reads by. */
import type { EventView, FormView, ScheduledForm, StudyRules, StudyView } from "../../contract";
import { signed } from "../../dates";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

export interface FormGroup {
  title: string;
  forms: FormView[];
}

/** The visits, in the order of the schedule. */
export function visitsOf(study: StudyView): EventView[] {
  return study.events.filter((one) => one.kind === "scheduled" || one.kind === "unscheduled");
}

/** The forms: those of every visit, of the first only, of some; panels, logs, and what belongs to no subject. */
export function groupsOf(study: StudyView): FormGroup[] {
  const scheduled = study.events.filter((one) => one.kind === "scheduled");
  const first = scheduled[0];
  const elsewhere = new Set(
    study.events
      .filter((one) => one.kind === "site" || one.kind === "cohort")
      .flatMap((one) => one.forms),
  );
  const groups: FormGroup[] = [
    { title: m.study_every_visit(), forms: [] },
    { title: m.study_first_visit({ visit: words(first?.name) }), forms: [] },
    { title: m.study_laboratory(), forms: [] },
    { title: m.study_some_visits(), forms: [] },
    { title: m.study_running(), forms: [] },
    { title: m.study_of_site(), forms: [] },
  ];
  for (const form of study.forms) {
    const at = scheduled.filter((one) => one.forms.includes(form.oid));
    groups[place(form, at, scheduled.length, elsewhere.has(form.oid), first)]?.forms.push(form);
  }
  return groups.filter((group) => group.forms.length > 0);
}

function place(
  form: FormView,
  at: EventView[],
  visits: number,
  elsewhere: boolean,
  first: EventView | undefined,
): number {
  if (elsewhere) return 5;
  if (form.layout === "laboratory") return 2;
  if (at.length === visits) return 0;
  if (at.length === 0) return 4;
  return at.length === 1 && at[0] === first ? 1 : 3;
}

/** `±5`, `exact`, `+1`, `to −1`: a visit's window in the width of a column. */
export function windowOf({ day, from, to }: EventView): string {
  if (day === null || from === null || to === null) return "";
  const [before, after] = [day - from, to - day];
  if (before > 7 && after === 0) return m.study_window_to({ to: signed(to) });
  if (before === 0 && after === 0) return m.study_exact();
  if (before === after) return `±${after}`;
  return `${before > 0 ? `−${before}` : ""}${after > 0 ? `+${after}` : ""}`;
}

/** How each form stands at each event, by `EVENT/FORM`. */
export function cellsOf(rules: StudyRules): Map<string, ScheduledForm> {
  return new Map(rules.schedule.map((one) => [`${one.event}/${one.form}`, one]));
}
