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

/** How long a list's own search takes letters as one label. */
const LABEL_MS = 1000;

const MODIFIERS = ["Control", "Shift", "Alt", "Meta"];

const isModal = (): boolean => document.querySelector("dialog[open]") !== null;

const isList = (target: EventTarget | null): boolean => target instanceof HTMLSelectElement;

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
  /** When a letter last went to a list's own search. */
  #searched = Number.NEGATIVE_INFINITY;

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

  /**
   * In the capture phase, before the control in focus hears it: the second stroke of a
   * sequence is nobody else's, or `G N` would answer No to a question. A letter or digit
   * that ends no sequence is kept from the control as well.
   */
  intercept(event: KeyboardEvent): void {
    if (composing(event) || MODIFIERS.includes(event.key)) return;
    const begun = this.#first !== "" && event.timeStamp < this.#expires ? this.#first : "";
    this.#first = "";
    if (begun === "" || event.ctrlKey || event.altKey || event.metaKey || isModal()) return;
    const stroke = strokeOf(event);
    const ending = this.#answering(`${begun} ${stroke}`, false);
    const text = isTyping(event.target) && !isList(event.target);
    if (!ending && (event.key.length !== 1 || text)) return;
    event.preventDefault();
    event.stopPropagation();
    (ending ?? this.#answering(stroke, false))?.run(event);
  }

  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || composing(event) || MODIFIERS.includes(event.key)) return;
    const stroke = strokeOf(event);
    const binding = this.#answering(stroke, isTyping(event.target));
    if (binding) {
      event.preventDefault();
      binding.run(event);
    } else if (this.begins(event)) {
      // A list would search for it.
      event.preventDefault();
      this.#first = stroke;
      this.#expires = event.timeStamp + SEQUENCE_MS;
    } else if (isList(event.target)) this.#searched = event.timeStamp;
  }

  /** Whether this stroke begins a sequence; a control that takes letters leaves it alone then. */
  begins(event: KeyboardEvent): boolean {
    if (isModal()) return false;
    if (isList(event.target)) {
      if (event.timeStamp - this.#searched < LABEL_MS) return false;
    } else if (isTyping(event.target)) return false;
    const begin = `${strokeOf(event)} `;
    return this.bindings.some(
      (one) => one.keys.startsWith(begin) && (one.when === undefined || one.when()),
    );
  }

  #answering(keys: string, typing: boolean): KeyBinding | undefined {
    const modal = isModal();
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
