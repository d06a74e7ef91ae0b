/** One line of a field's history, in words. */
import type { HistoryRow } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { names } from "../../state/names.svelte";
import { verbOf } from "../audit/kinds";

/** `shown` turns a value of the field into words. */
export function historyText(row: HistoryRow, shown: (value: string) => string): string {
  const said = (value: string | null): string => (value === null ? "–" : shown(value));
  const facts = { old: said(row.old), new: said(row.new), by: names.of(row.by) };
  switch (row.kind) {
    case "entered":
      return m.entry_history_entered(facts);
    case "changed":
      return m.entry_history_changed(facts);
    case "cleared":
      return m.entry_history_cleared(facts);
    case "derived":
      return m.entry_history_derived(facts);
    case "queryOpened":
      return m.entry_history_query_opened(facts);
    case "queryAnswered":
      return m.entry_history_query_answered(facts);
    case "queryClosed":
      return m.entry_history_query_closed(facts);
    case "confirmed":
      return m.entry_history_confirmed(facts);
    case "acknowledged":
      return m.entry_history_acknowledged(facts);
    case "verified":
      return m.entry_history_verified(facts);
    case "signed":
      return m.entry_history_signed(facts);
    default:
      return m.entry_history_other({ kind: verbOf(row) || row.kind, by: names.of(row.by) });
  }
}
