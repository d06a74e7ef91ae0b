/* What an amendment does, in the interface's words. */
import type { AmendmentNote, AmendmentPart, EffectKind, EffectRow } from "../../contract";
import type { Mark } from "../../glyphs/status";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

interface Kind {
  mark: Mark;
  name: () => string;
  counted: (count: { n: number }) => string;
}

/** In the order of their weight. */
const KINDS: Record<EffectKind, Kind> = {
  signatureBroken: {
    mark: "broken",
    name: m.amend_signature_broken,
    counted: m.amend_signature_broken_n,
  },
  verificationBroken: {
    mark: "missed",
    name: m.amend_verification_broken,
    counted: m.amend_verification_broken_n,
  },
  formReopened: {
    mark: "inProgress",
    name: m.amend_form_reopened,
    counted: m.amend_form_reopened_n,
  },
  findingRaised: {
    mark: "protocol",
    name: m.amend_finding_raised,
    counted: m.amend_finding_raised_n,
  },
  queryOpened: { mark: "query", name: m.amend_query_opened, counted: m.amend_query_opened_n },
  derived: { mark: "notDue", name: m.amend_derived, counted: m.amend_derived_n },
  findingResolved: {
    mark: "complete",
    name: m.amend_finding_resolved,
    counted: m.amend_finding_resolved_n,
  },
  queryClosed: { mark: "closed", name: m.amend_query_closed, counted: m.amend_query_closed_n },
};

export interface Effects {
  kind: EffectKind;
  mark: Mark;
  name: string;
  /** The kind with its number: `queries 3`. */
  counted: string;
  rows: EffectRow[];
}

/** By kind, the gravest first; kinds that do not occur are left out. */
export function byKind(rows: EffectRow[]): Effects[] {
  const kinds = Object.entries(KINDS) as [EffectKind, Kind][];
  return kinds
    .map(([kind, { mark, name, counted }]) => {
      const of = rows.filter((row) => row.kind === kind);
      return { kind, mark, name: name(), counted: counted({ n: of.length }), rows: of };
    })
    .filter((one) => one.rows.length > 0);
}

/** The field, else the form, else the visit, else the whole subject. */
export const titleOf = (row: EffectRow): string =>
  words(row.label) || words(row.form) || words(row.event) || m.amend_whole();

/** Visit and form, as far as the title does not say them. */
export const placeOf = (row: EffectRow): string =>
  [row.event, row.form]
    .map((name) => words(name))
    .filter((name) => name !== "" && name !== titleOf(row))
    .join(" · ");

/** What becomes of it: the values of a derived one, else what is said. */
export const saidOf = (row: EffectRow): string =>
  row.kind === "derived" ? `${row.from ?? "–"} → ${row.to ?? "–"}` : row.message;

const PARTS: Record<AmendmentPart, () => string> = {
  study: m.amend_kind_study,
  value: m.amend_kind_value,
  visit: m.amend_kind_visit,
  form: m.amend_kind_form,
  group: m.amend_kind_group,
  item: m.amend_kind_item,
  codeList: m.amend_kind_list,
  code: m.amend_kind_code,
  unit: m.amend_kind_unit,
  check: m.amend_kind_check,
  criterion: m.amend_kind_criterion,
  test: m.amend_kind_test,
  files: m.amend_kind_other,
  record: m.amend_kind_record,
};

/** What kind of thing a note is about, as its column says it. */
export const partOf = ({ part }: AmendmentNote): string => PARTS[part]();
