/** One line of a field's history, in words. */
import type { HistoryRow } from "../../contract";
import { m } from "../../paraglide/messages.js";
import { names } from "../../state/names.svelte";
import { verbOf } from "../audit/kinds";

export function historyText(row: HistoryRow): string {
  const facts = { old: row.old ?? "–", new: row.new ?? "–", by: names.of(row.by) };
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
