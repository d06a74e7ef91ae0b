import { invoke } from "@tauri-apps/api/core";
import type { Carrier } from "./index";

/** Commands through the desktop shell. */
export const carry: Carrier = (command, request) => invoke(command, { request });
