/*
 * The record names people by their accounts; screens say their full names.
 */
import { call } from "../host";
import { session } from "./session.svelte";

class Names {
  #known = $state.raw<Record<string, string>>({});

  /** Asks once after unlocking, and again when an account is new. */
  async read(): Promise<void> {
    if (!session.may("people")) return;
    try {
      const { rows } = await call("people", {});
      this.#known = Object.fromEntries(rows.map(({ user, fullName }) => [user, fullName]));
    } catch {
      // An account's own name is still true.
    }
  }

  /** The full name behind an account; the account itself where nobody answers to it. */
  of(user: string): string {
    return this.#known[user] ?? user;
  }
}

export const names = new Names();
