/** The header's path of a form: subject, visit, form. */
import type { FormState } from "../../contract";
import { useCrumbs } from "../../state/crumbs.svelte";
import { words } from "../../state/language.svelte";

export function useFormCrumbs(of: () => FormState | undefined): void {
  useCrumbs(() => {
    const state = of();
    if (!state) return [];
    const { subject, event, form } = state;
    const cohort = form.place.startsWith("cohort:") ? { screen: "cohorts" as const } : undefined;
    const visit = subject ? { screen: "subject" as const, subject: subject.key } : undefined;
    return [
      ...(subject && visit ? [{ label: subject.number, to: visit }] : []),
      {
        label: words(event.name),
        ...(visit ? { to: { ...visit, event: event.key } } : cohort ? { to: cohort } : {}),
      },
      { label: words(form.name) },
    ];
  });
}
