/*
 * What a screen reads when it is shown, and again when it is told to: nothing,
 * the answer, or why there is none.
 */
import { CallError } from "../host";

export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<CallError | null>(null);
  readonly #read: () => Promise<T>;
  #asked = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  /** Reads (again); an answer that was overtaken by a later question is dropped. */
  async read(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const value = await this.#read();
      if (asked !== this.#asked) return;
      this.value = value;
      this.failure = null;
    } catch (failure) {
      if (asked === this.#asked) this.failure = CallError.from(failure);
    }
  }
}
