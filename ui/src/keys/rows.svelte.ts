/*
 * The cursor of a list: J and K, or the arrows, move it; the row's own button
 * takes the focus, so that Enter is the button's and screen readers hear it.
 */
import { tick } from "svelte";
import type { KeyBinding } from "./registry.svelte";
import { m } from "../paraglide/messages.js";

export class RowCursor {
  at = $state(0);
  readonly #count: () => number;
  readonly #name: string;

  /** `name` is the value of `data-rows` on each row's button. */
  constructor(name: string, count: () => number) {
    this.#name = name;
    this.#count = count;
  }

  /** Attributes of the button in row `index`. */
  row(index: number) {
    return {
      "data-rows": this.#name,
      "data-at": index,
      tabindex: index === this.at ? 0 : -1,
      onfocus: () => (this.at = index),
    };
  }

  /**
   * Takes the focus once the rows are there and nothing else has it, so that Enter
   * and J mean something as soon as the screen is shown; call while it is initialised.
   */
  takeFocus(): void {
    let taken = false;
    $effect(() => {
      if (taken || this.#count() === 0) return;
      taken = true;
      const nobody = document.activeElement === null || document.activeElement === document.body;
      if (nobody) void this.move(this.at);
    });
  }

  async move(to: number): Promise<void> {
    const last = this.#count() - 1;
    if (last < 0) return;
    this.at = Math.min(Math.max(to, 0), last);
    await tick();
    const button = document.querySelector<HTMLElement>(
      `[data-rows="${this.#name}"][data-at="${this.at}"]`,
    );
    button?.focus();
    button?.scrollIntoView({ block: "nearest" });
  }

  /** J and K, and the arrows while the cursor is in the list; with `inside`, J and K too only there, for a screen's second list. */
  keys(inside = false): KeyBinding[] {
    const inList = () => document.activeElement?.matches(`[data-rows="${this.#name}"]`) ?? false;
    const begun = () => (inList() ? 1 : 0);
    const when = inside ? inList : undefined;
    return [
      { keys: "J", label: m.key_next_row, when, run: () => void this.move(this.at + begun()) },
      { keys: "K", label: m.key_previous_row, when, run: () => void this.move(this.at - begun()) },
      {
        keys: "ArrowDown",
        label: m.key_next_row,
        when: inList,
        run: () => void this.move(this.at + 1),
      },
      {
        keys: "ArrowUp",
        label: m.key_previous_row,
        when: inList,
        run: () => void this.move(this.at - 1),
      },
    ];
  }
}
