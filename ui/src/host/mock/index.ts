/*
 * A casebook of invented people for looking at screens (`npm run dev`, `?mock`).
 * It is reached by a dynamic import under `import.meta.env.DEV` alone, so that no
 * build carries it.
 */
import type { Carrier } from "../index";
import { CallError } from "../error";
import { answers } from "./answers";

const DELAY_MS = 30;

export const carry: Carrier = async (command, request) => {
  await new Promise((done) => setTimeout(done, DELAY_MS));
  const answer = answers[command];
  if (!answer) throw new CallError("unknown-command", { command });
  return answer(request as never);
};
