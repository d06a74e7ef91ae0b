/* What keeps a range from being recorded, by the names of the fields on the screen. */
import type { RangeProblem } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

const FIELDS: Partial<Record<string, () => string>> = {
  LBNAM: m.ranges_laboratory,
  TESTCD: m.ranges_col_test,
  LBORRESU: m.ranges_col_unit,
  LLN: m.ranges_col_low,
  ULN: m.ranges_col_high,
  VALIDFROM: m.ranges_col_from,
  APPROVED: m.ranges_approver,
  VERSION: m.ranges_version_field,
};

export function problemWords({ code, column, message }: RangeProblem): string {
  const field = column === null ? undefined : FIELDS[column];
  return code === "needed" && field ? m.ranges_needed({ field: field() }) : words(message);
}
