/* Leaving the casebook: what is typed is kept first, then its door is shown again. */
import { call } from "../host";
import { route } from "../route.svelte";
import { complain } from "./explain";
import { session } from "./session.svelte";

export async function leaveCasebook(): Promise<void> {
  try {
    if (!(await route.settle())) return;
    const path = session.current?.path;
    await call("logout", {});
    route.start({ screen: "open", path });
    session.leave();
  } catch (failure) {
    complain(failure);
  }
}
