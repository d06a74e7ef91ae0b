import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys, type KeyBinding } from "./registry.svelte";

const binding = (chord: string, run: () => void, more: Partial<KeyBinding> = {}): KeyBinding => ({
  keys: chord,
  label: () => chord,
  run,
  ...more,
});

let undo: (() => void)[] = [];
function answer(...bindings: KeyBinding[]) {
  undo.push(keys.add(bindings));
}
function press(init: KeyboardEventInit, target: HTMLElement = document.body) {
  const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
  const hear = (heard: Event) => {
    keys.intercept(heard as KeyboardEvent);
    keys.handle(heard as KeyboardEvent);
  };
  target.addEventListener("keydown", hear, { once: true });
  target.dispatchEvent(event);
  return event;
}
function field(): HTMLInputElement {
  const input = document.createElement("input");
  document.body.append(input);
  return input;
}

afterEach(() => {
  undo.forEach((one) => one());
  undo = [];
  document.body.replaceChildren();
});

describe("the keyboard registry", () => {
  it("answers a chord and keeps the browser from doing so too", () => {
    const run = vi.fn();
    answer(binding("Ctrl+K", run));
    const event = press({ key: "k", ctrlKey: true });
    expect(run).toHaveBeenCalledOnce();
    expect(event.defaultPrevented).toBe(true);
  });

  it("leaves letters to the field that is typed in", () => {
    const run = vi.fn();
    answer(binding("J", run));
    press({ key: "j" }, field());
    expect(run).not.toHaveBeenCalled();
    press({ key: "j" });
    expect(run).toHaveBeenCalledOnce();
  });

  it("answers function keys and Ctrl chords while a field is typed in", () => {
    const run = vi.fn();
    answer(binding("F6", run), binding("Ctrl+Enter", run));
    press({ key: "F6" }, field());
    press({ key: "Enter", ctrlKey: true }, field());
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("answers a sequence, and not its second stroke alone", () => {
    const run = vi.fn();
    answer(binding("G T", run));
    press({ key: "t" });
    expect(run).not.toHaveBeenCalled();
    press({ key: "g" });
    press({ key: "t" });
    expect(run).toHaveBeenCalledOnce();
  });

  describe("while a sequence is begun", () => {
    /** A control that answers letters itself, under a window as the program has it. */
    function control<K extends "input" | "select">(tag: K, type = "radio") {
      const made = document.createElement(tag);
      if (made instanceof HTMLInputElement) made.type = type;
      const heard: string[] = [];
      made.addEventListener("keydown", (event) => {
        const letter = event as KeyboardEvent;
        if (!keys.begins(letter) && !letter.defaultPrevented) heard.push(letter.key);
      });
      document.body.append(made);
      return { heard, type: (key: string, init = {}) => stroke(made, { key, ...init }) };
    }
    function stroke(target: HTMLElement, init: KeyboardEventInit): KeyboardEvent {
      const event = new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init });
      target.dispatchEvent(event);
      return event;
    }
    const intercept = (event: KeyboardEvent) => keys.intercept(event);
    const handle = (event: KeyboardEvent) => keys.handle(event);
    beforeEach(() => {
      window.addEventListener("keydown", intercept, true);
      window.addEventListener("keydown", handle);
    });
    afterEach(() => {
      window.removeEventListener("keydown", intercept, true);
      window.removeEventListener("keydown", handle);
    });

    it.each(["input", "select"] as const)("its strokes do not reach a control: %s", (tag) => {
      const run = vi.fn();
      answer(binding("G N", run));
      const { heard, type } = control(tag);
      type("g");
      expect(type("n").defaultPrevented).toBe(true);
      expect(run).toHaveBeenCalledOnce();
      expect(heard).toEqual([]);
      type("n");
      expect(heard).toEqual(["n"]);
    });

    it.each(["y", "1"])("a stroke that ends none does not answer a question: %s", (key) => {
      const run = vi.fn();
      answer(binding("G N", run));
      const { heard, type } = control("input");
      type("g");
      type(key);
      expect(heard).toEqual([]);
      expect(run).not.toHaveBeenCalled();
    });

    it("leaves alone Tab, chords with Ctrl, and what is typed as text", () => {
      const run = vi.fn();
      answer(binding("G N", run), binding("Ctrl+K", run));
      const { heard, type } = control("input");
      type("g");
      type("Tab");
      type("g");
      type("k", { ctrlKey: true });
      expect(run).toHaveBeenCalledOnce();
      expect(heard).toEqual(["Tab", "k"]);
      const text = control("input", "text");
      text.type("g");
      text.type("n");
      expect(text.heard).toEqual(["g", "n"]);
    });

    it("a letter in the middle of a label that a list searches begins none", () => {
      answer(binding("G N", vi.fn()));
      const { heard, type } = control("select");
      [..."sign"].forEach((key) => type(key));
      expect(heard).toEqual([..."sign"]);
    });
  });

  it("lets the latest layer answer first, and the earlier again once it is gone", () => {
    const below = vi.fn();
    const above = vi.fn();
    answer(binding("N", below));
    const remove = keys.add([binding("N", above)]);
    press({ key: "n" });
    remove();
    press({ key: "n" });
    expect(above).toHaveBeenCalledOnce();
    expect(below).toHaveBeenCalledOnce();
  });

  it("skips a binding whose time has not come", () => {
    const run = vi.fn();
    answer(binding("A", run, { when: () => false }));
    press({ key: "a" });
    expect(run).not.toHaveBeenCalled();
  });

  it.each([
    ["the flag", { isComposing: true }],
    ["keyCode 229 with the flag already down, as WebKit sends it", { keyCode: 229 }],
  ])("is deaf while an input method composes: %s", (_, init) => {
    const run = vi.fn();
    answer(binding("Ctrl+Enter", run));
    press({ key: "Enter", ctrlKey: true, ...init });
    expect(run).not.toHaveBeenCalled();
  });
});
