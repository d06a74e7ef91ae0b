/*
 * A long job: asked for its progress every 200 ms until it ends. It can be
 * cancelled; a cancelled job leaves nothing half done.
 */
import { call, CallError } from "../host";
import type { Job, JobEnd, JobState } from "../contract";

const POLL_MS = 200;

export class Running {
  state = $state.raw<JobState | null>(null);
  #id: string | null = null;

  /** Starts the job and waits for its end; rejects when it ends in a refusal. */
  async run(start: Promise<Job>): Promise<JobEnd> {
    try {
      const { id } = await start;
      this.#id = id;
      for (;;) {
        this.state = await call("job", { id });
        const { ended } = this.state;
        if (ended?.error) throw CallError.from(ended.error);
        if (ended) return ended;
        await new Promise((later) => setTimeout(later, POLL_MS));
      }
    } finally {
      this.#id = null;
      this.state = null;
    }
  }

  async cancel(): Promise<void> {
    if (this.#id !== null) await call("cancel_job", { id: this.#id });
  }
}
