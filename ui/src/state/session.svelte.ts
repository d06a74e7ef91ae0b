/*
 * Who is in, in which casebook, and the study's definition that goes with it.
 * The truths of the shell are asked for every two seconds while somebody is in.
 */
import { keepSiteZone } from "../dates";
import { call } from "../host";
import type {
  CodeView,
  EventView,
  FormView,
  ItemView,
  Session,
  StudyView,
  SubjectRef,
  Truths,
} from "../contract";
import { words } from "./language.svelte";
import { saved, markSaved } from "./saved.svelte";
import { toasts } from "./toasts.svelte";

const POLL_MS = 2000;

class SessionState {
  current = $state<Session | null>(null);
  truths = $state<Truths | null>(null);
  screenLocked = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Whether this role may give this command now; the core decides again. */
  may(command: string): boolean {
    return this.current?.may.includes(command) ?? false;
  }

  /** After unlocking: reads the study, then the truths for as long as it lasts. */
  async enter(session: Session): Promise<void> {
    this.current = session;
    this.screenLocked = false;
    keepSiteZone(session.zone);
    if (!session.mustChangePassphrase && !session.needsAccountability) {
      await this.look();
      // Last: the definition is what brings up the shell, and whoever enters chooses its first screen at once.
      await study.read();
    }
    this.#timer ??= setInterval(() => void this.look(), POLL_MS);
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.current = null;
    this.truths = null;
    this.screenLocked = false;
    keepSiteZone(undefined);
    saved.truth = { state: "quiet" };
    toasts.close();
    study.forget();
  }

  /** Asks for the truths once; a poll that fails says nothing and asks again. */
  async look(): Promise<void> {
    let truths: Truths;
    try {
      truths = await call("truths", {});
    } catch {
      return;
    }
    if (!this.current) return;
    this.truths = truths;
    this.screenLocked = truths.screenLocked;
    if (truths.session) this.current = truths.session;
    if (truths.lastSaved && saved.truth.state === "quiet") markSaved(truths.lastSaved);
  }
}

class StudyState {
  /** The version of the definition in force. */
  inForce = $state.raw<StudyView | null>(null);
  /** The version that the records on the screen stand under. */
  view = $state.raw<StudyView | null>(null);
  readonly #earlier = new Map<string, StudyView>();

  async read(): Promise<void> {
    this.inForce = await call("study", {});
    this.view = this.inForce;
  }

  /** Turns to the version that a subject's records stand under; without a subject, to the one in force. */
  async stand(subject?: SubjectRef | null): Promise<void> {
    const hash = subject?.version;
    if (hash === undefined) {
      this.view = this.inForce;
      return;
    }
    const known = this.#earlier.get(hash) ?? (await call("study_version", { hash }));
    this.#earlier.set(hash, known);
    this.view = known;
  }

  forget(): void {
    this.inForce = null;
    this.view = null;
    this.#earlier.clear();
  }

  formOf(oid: string): FormView | undefined {
    return this.view?.forms.find((form) => form.oid === oid);
  }

  eventOf(oid: string): EventView | undefined {
    return this.view?.events.find((event) => event.oid === oid);
  }

  itemOf(form: string, item: string): ItemView | undefined {
    for (const group of this.formOf(form)?.groups ?? []) {
      const found = group.items.find((one) => one.oid === item);
      if (found) return found;
    }
    return undefined;
  }

  codes(list: string): CodeView[] {
    return this.view?.codelists[list] ?? [];
  }

  /** A unit as the language of the interface prints it; empty for none. */
  unit(symbol: string | null | undefined): string {
    if (!symbol) return "";
    return words(this.view?.units[symbol]) || symbol;
  }
}

export const session = new SessionState();
export const study = new StudyState();
