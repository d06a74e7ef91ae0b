/* What an amendment does, in the interface's words. */
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";
import type { EffectKind, EffectRow } from "../../contract";

const KINDS: Record<EffectKind, () => string> = {
  derived: m.amend_derived,
  findingRaised: m.amend_finding_raised,
  findingResolved: m.amend_finding_resolved,
  queryOpened: m.amend_query_opened,
  queryClosed: m.amend_query_closed,
  signatureBroken: m.amend_signature_broken,
  verificationBroken: m.amend_verification_broken,
  formReopened: m.amend_form_reopened,
};

export const kindOf = (kind: EffectKind): string => KINDS[kind]();

/** Visit, form and field, as far as the place names them. */
export const placeOf = (row: EffectRow): string =>
  [row.event, row.form, row.label]
    .map((name) => words(name))
    .filter((name) => name !== "")
    .join(" · ");

/** What becomes of it: the values of a derived one, else what is said. */
export const saidOf = (row: EffectRow): string =>
  row.kind === "derived"
    ? `${row.from ?? "–"} → ${row.to ?? "–"}`
    : [row.check, row.message].filter((part) => part).join(": ");

/** How often each kind occurs, in the order of the list above. */
export function counted(rows: EffectRow[]): { kind: EffectKind; count: number }[] {
  const kinds = Object.keys(KINDS) as EffectKind[];
  const all = kinds.map((kind) => ({
    kind,
    count: rows.filter((row) => row.kind === kind).length,
  }));
  return all.filter(({ count }) => count > 0);
}
