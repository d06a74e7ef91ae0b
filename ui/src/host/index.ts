/*
 * The one door to the casebook. Nothing outside this folder knows whether the
 * commands travel through the desktop shell or, in tests, over HTTP.
 */
import type { Command, Reply, Request } from "./commands";
import { CallError } from "./error";

export type { Command, Commands, Reply, Request } from "./commands";
export { CallError } from "./error";

export type Carrier = (command: string, request: unknown) => Promise<unknown>;

let carrier: Promise<Carrier> | undefined;

async function choose(): Promise<Carrier> {
  if ("__TAURI_INTERNALS__" in window) return (await import("./tauri")).carry;
  if (import.meta.env.DEV && new URLSearchParams(location.search).has("mock")) {
    return (await import("./mock")).carry;
  }
  return (await import("./http")).carry;
}

/** Replaces the way commands travel; for tests of screens. */
export function travelBy(other: Carrier): void {
  carrier = Promise.resolve(other);
}

/** Gives a command; rejects with a {@link CallError} and nothing else. */
export async function call<K extends Command>(command: K, request: Request<K>): Promise<Reply<K>> {
  carrier ??= choose();
  try {
    return (await (
      await carrier
    )(command, request)) as Reply<K>;
  } catch (failure) {
    throw CallError.from(failure);
  }
}

/** Tells the shell that everything typed is kept and the window may close. */
export async function closeWindow(): Promise<void> {
  if ("__TAURI_INTERNALS__" in window) await (await import("./tauri")).carry("close_window", {});
}
