/* A command's refusal in words. The core says a code; the sentence is ours. */
import { m } from "../paraglide/messages.js";
import { CallError } from "../host";
import { toasts } from "./toasts.svelte";
import { language } from "./language.svelte";
import { roleName } from "./roles";
import type { Role } from "../contract";

type Sentence = (params: Record<string, string>) => string;
const sentences = m as unknown as Record<string, Sentence | undefined>;

/** The store's word for a role as the contract spells it. */
const roleOf = (name: string): Role =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as Role;

/** One sentence for whoever gave the command, with the study's part of it in the same language; an unknown code is named. */
export function explain(failure: unknown): string {
  const { code, params } = CallError.from(failure);
  const known = (name: string): Sentence | undefined =>
    sentences[`error_${name.replaceAll("-", "_")}`];
  // What was wrong with a request is said for what people type; the rest is named.
  const sentence = known(`${code}_${params.code ?? ""}`) ?? known(code);
  if (!sentence) return m.error_unknown({ code });
  const said = { ...params };
  if (params.role) said.role = roleName(roleOf(params.role));
  const detail = params[`detail_${language.current}`];
  if (detail) said.detail = detail;
  return sentence({ code, ...said });
}

/** Shows the refusal at the foot of the sheet, until it is closed. */
export function complain(failure: unknown): void {
  toasts.show({ text: explain(failure), tone: "safety" });
}
