/*
 * Chords as people write them: `Ctrl+Enter`, `Shift+Enter`, `F8`, `J`, `?`, and
 * the sequence `G T`. Reading a keyboard event is here and nowhere else, so that
 * the guard for input methods cannot be forgotten.
 */

/** True while an input method is at work: its Enter commits Hangul or Hanzi, nothing else. */
export function composing(event: KeyboardEvent): boolean {
  // WebKit sends the committing Enter with keyCode 229 and isComposing already false.
  return event.isComposing || event.keyCode === 229;
}

/** True for an Enter that a person means. */
export function isEnter(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !composing(event);
}

/** The stroke of one event, written as chords are: modifiers in fixed order, then the key. */
export function strokeOf(event: KeyboardEvent): string {
  const printable = event.key.length === 1;
  const key = event.key === " " ? "Space" : printable ? event.key.toUpperCase() : event.key;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  // A printed character already tells of its shift: `?` is not `Shift+?`.
  if (event.shiftKey && (!printable || /[A-Z]/.test(key))) parts.push("Shift");
  parts.push(key);
  return parts.join("+");
}

/** True where letters are typed, so that a bare letter is text and not a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement &&
    !target.readOnly &&
    !["checkbox", "radio", "button", "submit"].includes(target.type)
  );
}

/** Whether a chord writes nothing and may act while typing: with a modifier, a function key, a key that turns pages. */
export function actsWhileTyping(keys: string): boolean {
  return /^(Ctrl|Alt)\+/.test(keys) || /^(F\d+|Page(Up|Down))$/.test(keys) || keys === "Escape";
}
