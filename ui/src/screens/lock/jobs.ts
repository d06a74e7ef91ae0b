/** Following a long command: asked five times a second until it has ended. */
import type { JobState } from "../../contract";
import { call } from "../../host";

const EVERY_MS = 200;

export async function follow(id: string, onprogress: (state: JobState) => void): Promise<JobState> {
  for (;;) {
    const state = await call("job", { id });
    if (state.ended) return state;
    onprogress(state);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
