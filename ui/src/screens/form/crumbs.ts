/** The header's path of a form: subject, visit, form. */
import type { FormState } from "../../contract";
import { useCrumbs } from "../../state/crumbs.svelte";
import { study } from "../../state/session.svelte";
import { words } from "../../state/language.svelte";

export function useFormCrumbs(of: () => FormState | undefined): void {
  useCrumbs(() => {
    const state = of();
    if (!state) return [];
    const { subject, event, form } = state;
    const visit = subject ? { screen: "subject" as const, subject: subject.key } : undefined;
    const cohort = study.view?.cohorts.find(({ oid }) => form.place.startsWith(`cohort:${oid}/`));
    return [
      ...(subject && visit ? [{ label: subject.number, to: visit }] : []),
      cohort
        ? { label: words(cohort.name), to: { screen: "cohorts" as const } }
        : {
            label: words(event.name),
            ...(visit ? { to: { ...visit, event: event.key } } : {}),
          },
      { label: words(form.name) },
    ];
  });
}
