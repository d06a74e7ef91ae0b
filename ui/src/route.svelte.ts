/*
 * Which screen is shown, and the way back. The window has no address bar: a
 * route is a value, and the history a list of them.
 */

export type Route =
  | { screen: "open"; path?: string }
  | { screen: "create" }
  | { screen: "today" }
  | { screen: "subjects" }
  | { screen: "subject"; subject: string; event?: string }
  | { screen: "form"; place: string; item?: string; row?: string }
  | { screen: "laboratory"; place: string; item?: string }
  | { screen: "diary"; subject: string; event?: string }
  | { screen: "eligibility"; subject: string; item?: string }
  | { screen: "queries"; query?: string }
  | { screen: "sign"; place?: string }
  | { screen: "verify" }
  | { screen: "cohorts" }
  | { screen: "safety"; row?: string }
  | { screen: "deviations" }
  | { screen: "ranges" }
  | { screen: "study"; form?: string; check?: string }
  | { screen: "randomise"; subject?: string }
  | { screen: "lock" }
  | { screen: "audit"; subject?: string; form?: string; item?: string }
  | { screen: "people" }
  | { screen: "amendment" }
  | { screen: "backup" };

export type ScreenName = Route["screen"];

/** The route of one screen, as its component receives it. */
export type RouteOf<S extends ScreenName> = Extract<Route, { screen: S }>;

/** How far back the way is remembered. */
const MEMORY = 50;

class RouteState {
  current = $state.raw<Route>({ screen: "open" });
  #past: Route[] = [];
  #leaving = new Set<() => Promise<boolean> | boolean>();

  /** Shows a screen, unless the present one still has something to say. */
  async go(next: Route): Promise<void> {
    if (!(await this.#mayLeave())) return;
    this.#past = [...this.#past, this.current].slice(-MEMORY);
    this.current = next;
  }

  /** Returns to where one came from, or to Today. */
  async back(): Promise<void> {
    if (!(await this.#mayLeave())) return;
    this.current = this.#past.pop() ?? { screen: "today" };
  }

  /** Forgets the way; after unlocking and after leaving a casebook. */
  start(at: Route): void {
    this.#past = [];
    this.current = at;
  }

  /** A screen that keeps typed text asks to be heard before it is left; false stays. */
  beforeLeaving(ask: () => Promise<boolean> | boolean): () => void {
    this.#leaving.add(ask);
    return () => this.#leaving.delete(ask);
  }

  /** Asks the present screen to keep what is typed; true when nothing is left to lose. */
  settle(): Promise<boolean> {
    return this.#mayLeave();
  }

  async #mayLeave(): Promise<boolean> {
    for (const ask of this.#leaving) if (!(await ask())) return false;
    return true;
  }
}

export const route = new RouteState();
export const go = (next: Route): Promise<void> => route.go(next);
export const back = (): Promise<void> => route.back();
