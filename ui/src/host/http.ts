import type { Carrier } from "./index";
import { CallError } from "./error";

const session = crypto.randomUUID();

/** Commands over HTTP to the same origin: the host that tests run, never shipped. */
export const carry: Carrier = async (command, request) => {
  const reply = await fetch(`/api/${command}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-casebook-session": session },
    body: JSON.stringify(request),
  });
  if (!reply.headers.get("content-type")?.includes("json")) {
    throw new CallError("unreachable", { detail: String(reply.status) });
  }
  const body: unknown = await reply.json();
  if (!reply.ok) throw CallError.from(body);
  return body;
};
