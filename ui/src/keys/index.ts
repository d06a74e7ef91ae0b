export { composing, isEnter, isTyping } from "./chord";
export { keys, useKeys, type KeyBinding } from "./registry.svelte";
