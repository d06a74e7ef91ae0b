/* The sidebar's list: what can be gone to, by whom, and by which chord. */
import { m } from "../paraglide/messages.js";
import type { Route, ScreenName } from "../route.svelte";
import { session, study } from "../state/session.svelte";
import { hasScreen } from "../screens";

export interface Place {
  to: Route & { screen: ScreenName };
  icon: string;
  label: () => string;
  keys?: string;
  count?: number;
  /** Screens that belong to it. */
  covers: readonly ScreenName[];
  /** Beyond the hairline. */
  below?: boolean;
}

/** Whether a route is a part of this place; a cohort's own form belongs to its board, not to the subjects. */
export function isPartOf(place: Place, at: Route): boolean {
  const ofCohort = at.screen === "form" && at.place.startsWith("cohort:");
  return ofCohort ? place.to.screen === "cohorts" : place.covers.includes(at.screen);
}

/** What this role may see in this casebook; a study without a screen has no entry. */
export function places(): Place[] {
  const truths = session.truths;
  const forms = study.inForce?.forms ?? [];
  /** Screens that only some studies have something for. */
  const needed: Partial<Record<ScreenName, boolean>> = {
    cohorts: (study.inForce?.cohorts.length ?? 0) > 0,
    randomise: forms.some((form) => form.groups.some((group) => group.allocates)),
  };
  const all: (Place & { needs: string })[] = [
    {
      to: { screen: "today" },
      icon: "today",
      label: m.nav_today,
      keys: "G T",
      count: truths?.today,
      covers: ["today"],
      needs: "today",
    },
    {
      to: { screen: "subjects" },
      icon: "subjects",
      label: m.nav_subjects,
      keys: "G S",
      count: truths?.subjects,
      covers: ["subjects", "subject", "form", "laboratory", "diary", "eligibility"],
      needs: "subjects",
    },
    {
      to: { screen: "queries" },
      icon: "queries",
      label: m.nav_queries,
      keys: "G Q",
      count: truths?.queries,
      covers: ["queries"],
      needs: "queries",
    },
    {
      to: { screen: "sign" },
      icon: "g-signed",
      label: m.nav_sign,
      keys: "G V",
      count: truths?.toSign,
      covers: ["sign"],
      needs: "sign_list",
    },
    {
      to: { screen: "verify" },
      icon: "g-verified",
      label: m.nav_verify,
      keys: "G F",
      covers: ["verify"],
      needs: "verify_list",
    },
    {
      to: { screen: "cohorts" },
      icon: "random",
      label: m.nav_cohorts,
      keys: "G C",
      covers: ["cohorts"],
      needs: "cohorts",
    },
    {
      to: { screen: "randomise" },
      icon: "random",
      label: m.nav_randomise,
      keys: "G N",
      covers: ["randomise"],
      needs: "randomisation",
    },
    {
      to: { screen: "safety" },
      icon: "clock",
      label: m.nav_safety,
      keys: "G E",
      covers: ["safety"],
      needs: "safety",
    },
    {
      to: { screen: "deviations" },
      icon: "file",
      label: m.nav_deviations,
      keys: "G D",
      covers: ["deviations"],
      needs: "deviations",
    },
    {
      to: { screen: "ranges" },
      icon: "labs",
      label: m.nav_ranges,
      keys: "G R",
      covers: ["ranges"],
      needs: "ranges",
    },
    {
      to: { screen: "lock" },
      icon: "lock",
      label: m.nav_lock,
      keys: "G L",
      covers: ["lock"],
      below: true,
      needs: "lock_view",
    },
    {
      to: { screen: "audit" },
      icon: "audit",
      label: m.nav_audit,
      keys: "G A",
      covers: ["audit"],
      below: true,
      needs: "audit",
    },
    {
      to: { screen: "people" },
      icon: "people",
      label: m.nav_people,
      keys: "G P",
      covers: ["people"],
      below: true,
      needs: "people",
    },
    {
      to: { screen: "amendment" },
      icon: "edit",
      label: m.nav_amendment,
      keys: "G M",
      covers: ["amendment"],
      below: true,
      needs: "rehearse_amendment",
    },
    {
      to: { screen: "study" },
      icon: "book",
      label: m.nav_study,
      keys: "G Y",
      covers: ["study"],
      below: true,
      needs: "study_rules",
    },
    {
      to: { screen: "backup" },
      icon: "drive",
      label: m.nav_backup,
      keys: "G B",
      covers: ["backup"],
      below: true,
      needs: "backup",
    },
  ];
  const here = (screen: ScreenName): boolean => hasScreen(screen) && (needed[screen] ?? true);
  return all.filter((place) => here(place.to.screen) && session.may(place.needs));
}
