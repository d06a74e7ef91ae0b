/*
 * The one keyboard registry. Screens say which chords they answer and in which
 * words; the same list fills tooltips, the bottom bar and the `?` overlay.
 */
import { onDestroy } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import { actsWhileTyping, composing, isTyping, strokeOf } from "./chord";

export interface KeyBinding {
  /** `Ctrl+K`, `F8`, `J`, `G T`. */
  keys: string;
  /** What it does, in the language of the interface. */
  label: () => string;
  run: (event: KeyboardEvent) => void;
  /** Absent: always. */
  when?: () => boolean;
  /** Where `?` lists it: everywhere, or on this screen. */
  scope?: "everywhere" | "screen";
}

/** How long the first stroke of a sequence waits for the second. */
const SEQUENCE_MS = 1200;

/** The one chord that a dialog does not keep from the screen under it. */
const LOCK = "Ctrl+L";

class KeyRegistry {
  // Not a rune: layers are added while components are made, where a state that is read and
  // written in one batch would lose what another component has just added.
  #layers: KeyBinding[][] = [];
  #listeners = new Set<() => void>();
  #subscribe = createSubscriber((update) => {
    this.#listeners.add(update);
    return () => this.#listeners.delete(update);
  });
  #first = "";
  #expires = 0;

  /** Every binding that answers now, the latest layer first. */
  get bindings(): KeyBinding[] {
    this.#subscribe();
    return [...this.#layers].reverse().flat();
  }

  #changed(): void {
    for (const update of this.#listeners) update();
  }

  add(layer: KeyBinding[]): () => void {
    this.#layers.push(layer);
    this.#changed();
    return () => {
      this.#layers = this.#layers.filter((one) => one !== layer);
      this.#changed();
    };
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || composing(event)) return;
    if (["Control", "Shift", "Alt", "Meta"].includes(event.key)) return;
    const stroke = strokeOf(event);
    const typing = isTyping(event.target);
    const begun = this.#first !== "" && event.timeStamp < this.#expires ? this.#first : "";
    this.#first = "";
    for (const keys of begun === "" ? [stroke] : [`${begun} ${stroke}`, stroke]) {
      const binding = this.#answering(keys, typing);
      if (binding) {
        event.preventDefault();
        binding.run(event);
        return;
      }
    }
    if (!typing && this.bindings.some((one) => one.keys.startsWith(`${stroke} `))) {
      this.#first = stroke;
      this.#expires = event.timeStamp + SEQUENCE_MS;
    }
  }

  #answering(keys: string, typing: boolean): KeyBinding | undefined {
    const modal = document.querySelector("dialog[open]") !== null;
    return this.bindings.find(
      (one) =>
        one.keys === keys &&
        (!modal || keys === LOCK) &&
        (!typing || actsWhileTyping(keys)) &&
        (one.when === undefined || one.when()),
    );
  }
}

export const keys = new KeyRegistry();

/** Answers these chords for as long as the component lives; call while it is initialised. */
export function useKeys(bindings: KeyBinding[]): void {
  onDestroy(keys.add(bindings));
}
