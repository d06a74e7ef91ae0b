/* Where the header says one is: site, then what the screen adds; the last is here. */
import type { Route } from "../route.svelte";

export interface Crumb {
  label: string;
  /** Absent for the last one. */
  to?: Route;
}

class CrumbState {
  current = $state.raw<Crumb[]>([]);
}

export const crumbs = new CrumbState();

/** Keeps the header's path up to date for as long as the screen lives. */
export function useCrumbs(path: () => Crumb[]): void {
  $effect(() => {
    crumbs.current = path();
  });
}
