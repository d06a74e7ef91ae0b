/**
 * What every sheet does alike: answer findings, complete and go on, leave with everything saved, move by keys. The sheets differ only in how they lay the fields
 * out.
 */
import { tick } from "svelte";
import type { AlertDecision, Blocker, FieldState, FindingState } from "../../contract";
import { call, CallError } from "../../host";
import { isEnter, strokeOf, type KeyBinding } from "../../keys";
import { m } from "../../paraglide/messages.js";
import { back } from "../../route.svelte";
import { complain } from "../../state/explain";
import { openPlace } from "../../state/open";
import { markSaved } from "../../state/saved.svelte";
import { toasts } from "../../state/toasts.svelte";
import {
  focusables,
  focusFinding,
  focusPlace,
  inSheetOrder,
  isShown,
  lineOf,
  regain,
  showPlace,
  step,
} from "./focus";
import { now } from "./lookup";
import { Sheet } from "./sheet.svelte";

/** Where a list led: to a field, or to a row of a log by its key. */
interface Wanted {
  item?: string;
  row?: string;
}

export class Entering {
  readonly sheet: Sheet;
  /** The sheet's element, once it is there. */
  root = $state<HTMLElement>();
  /** Place of the field that has the focus. */
  current = $state<string>();
  blockers = $state.raw<Blocker[]>([]);
  /** A missing reason is being chosen for the current field. */
  choosingMissing = $state(false);
  failure = $state.raw<CallError>();

  /** Answers to findings, one after the other. */
  private acting: Promise<void> = Promise.resolve();

  /** The control that has the focus, or had it last. */
  private held: HTMLElement | undefined;

  /** Made while a component is. */
  constructor(place: string) {
    this.sheet = new Sheet(place);
    // An answered question takes its field away, and a derivation the field of its result.
    $effect(() => {
      if (this.sheet.ready && this.held && !this.held.isConnected) void this.regain();
    });
  }

  get field(): FieldState | undefined {
    return this.sheet.ready
      ? this.sheet.state.fields.find(({ place }) => place === this.current)
      : undefined;
  }

  /** Opens the form and puts the cursor where work is left, or at the item or row asked for. */
  async open(at: Wanted, prepare: () => void = () => undefined): Promise<void> {
    try {
      await this.sheet.load();
    } catch (error) {
      this.failure = CallError.from(error);
      return;
    }
    prepare();
    await tick();
    const { item, row } = at;
    const empty = this.sheet.state.fields.find(
      (field) =>
        field.required &&
        !field.entry &&
        !field.derived &&
        !field.hidden &&
        (row === undefined || field.row === row),
    );
    if (!focusPlace(this.root, item ?? empty?.place ?? "")) {
      // A row with nothing left to enter is read: the cursor is on its line, not in a value.
      const line = row === undefined ? undefined : lineOf(this.root, row);
      const control = (of: string) => this.root?.querySelector<HTMLElement>(of);
      const log = control("[data-rows]") ?? control("[data-add]");
      (line ?? focusables(this.root)[0] ?? log)?.focus();
    }
    // A log may have nothing but its rows; the pane still speaks of a field.
    const shown = this.sheet.state.fields.filter((field) => !field.hidden);
    this.current ??= (
      shown.find(({ place }) => place === item) ??
      shown.find((field) => field.row !== null || isShown(this.root, field.place))
    )?.place;
  }

  readonly confirm = (finding: FindingState, reason: string): Promise<void> =>
    this.act(async () => {
      this.sheet.state = await call("confirm_finding", {
        place: this.sheet.place,
        finding: finding.id,
        reason,
      });
    });

  readonly acknowledge = (
    finding: FindingState,
    decision: AlertDecision,
    reason: string,
    adverseEvent: boolean | null,
    draftDeviation: boolean,
  ): Promise<void> =>
    this.act(async () => {
      const answer = { decision, reason, adverseEvent, draftDeviation };
      this.sheet.state = await call("acknowledge", {
        place: this.sheet.place,
        finding: finding.id,
        ...answer,
      });
    });

  /** Takes note of the control that has the focus. */
  readonly hold = (event: FocusEvent): void => {
    if (event.target instanceof HTMLElement) this.held = event.target;
  };

  /** The cursor goes on from `place` when its control is gone. */
  async regain(place = this.current): Promise<void> {
    await tick();
    regain(this.root, place);
  }

  /** Drops a text that was refused. */
  readonly forget = (place: string): void => {
    this.sheet.forget(place);
    void this.regain(place);
  };

  private act(what: () => Promise<void>): Promise<void> {
    this.acting = this.acting.then(async () => {
      try {
        await what();
        markSaved(now());
      } catch (error) {
        complain(error);
      }
    });
    return this.acting;
  }

  /** Leaves the field, so that what was typed is saved, and waits for it. */
  async settle(): Promise<void> {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    await this.sheet.settled();
    await this.acting;
  }

  async complete(): Promise<void> {
    await this.settle();
    if (this.sheet.waiting.length > 0) {
      toasts.show({ text: m.entry_reason_first(), tone: "query" });
      this.root?.querySelector<HTMLElement>("[data-reason-bar]")?.focus();
      return;
    }
    try {
      const completed = await call("complete_form", { place: this.sheet.place });
      this.sheet.state = completed.state;
      await tick();
      this.blockers = inSheetOrder(this.root, completed.blockers);
      await tick();
      const [first] = this.blockers;
      if (first) {
        this.root?.querySelector("[data-blockers]")?.scrollIntoView({ block: "nearest" });
        await showPlace(this.root, first.place);
      } else {
        markSaved(now());
        if (completed.next) await openPlace(completed.next.place);
        else await back();
      }
    } catch (error) {
      complain(error);
    }
    // Refused, or nowhere to go: the cursor is where it was.
    if (this.root?.isConnected) await this.regain();
  }

  async leave(): Promise<void> {
    await this.settle();
    await back();
  }

  async missing(code: string): Promise<void> {
    const field = this.field;
    this.choosingMissing = false;
    if (!field) return;
    void this.sheet.markMissing(field, code);
    // While the menu is open nothing beside it takes the focus.
    await tick();
    if (!focusPlace(this.root, field.place)) return;
    step(this.root, document.activeElement as HTMLElement, 1);
  }

  /**
   * Enter and Shift+Enter through the fields, in a grid the arrows too; where nothing is typed, J and K and the arrows everywhere. Ctrl+Z before leaving the
   * field.
   */
  readonly keydown = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const reads = !this.sheet.editable;
    if (!target.matches("[data-field]") || (target.tagName === "TEXTAREA" && !reads)) return;
    const arrows = reads || target.closest("tbody[data-grid]") !== null;
    const pressed = (key: string): boolean => strokeOf(event) === key;
    const up =
      (isEnter(event) && event.shiftKey) ||
      (arrows && pressed("ArrowUp")) ||
      (reads && pressed("K"));
    const down =
      (isEnter(event) && !event.ctrlKey && !event.shiftKey) ||
      (arrows && pressed("ArrowDown")) ||
      (reads && pressed("J"));
    if (up || down) {
      event.preventDefault();
      step(this.root, target, up ? -1 : 1);
    } else if (event.ctrlKey && event.key === "z" && this.current) {
      event.preventDefault();
      this.sheet.forget(this.current);
    }
  };

  bindings(): KeyBinding[] {
    const editable = (): boolean => this.sheet.ready && this.sheet.editable;
    return [
      {
        keys: "Ctrl+Enter",
        label: m.entry_complete_and_next,
        run: () => void this.complete(),
        when: editable,
      },
      { keys: "F8", label: m.entry_next_finding, run: () => focusFinding(this.root) },
      {
        keys: "F4",
        label: m.entry_not_done,
        run: () => (this.choosingMissing = true),
        when: () => editable() && this.field !== undefined && !this.field.derived,
      },
      { keys: "F2", label: m.entry_reason, run: () => this.focusReason() },
      {
        keys: "Escape",
        label: m.entry_close,
        run: () => void this.leave(),
        when: () => !this.choosingMissing,
      },
    ];
  }

  private focusReason(): void {
    const here = this.current ? `[data-says="${CSS.escape(this.current)}"] [data-reason], ` : "";
    this.root
      ?.querySelector<HTMLElement>(
        `${here}[data-reason-bar], [data-finding][data-stage="open"] [data-reason]`,
      )
      ?.focus();
  }
}
