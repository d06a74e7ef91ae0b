export { composing, isEnter, isTyping, strokeOf } from "./chord";
export { RowCursor } from "./rows.svelte";
export { keys, useKeys, type KeyBinding } from "./registry.svelte";
