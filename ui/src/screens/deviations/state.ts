/* How a recorded deviation stands: what is still wanted of whom. */
import type { DeviationRow } from "../../contract";
import type { Mark } from "../../glyphs/status";
import { m } from "../../paraglide/messages.js";

export function stateOf(row: DeviationRow): { mark: Mark; text: string } {
  const overdue = row.clocks.some((clock) => clock.stopped === null && clock.minutes < 0);
  if (!row.explained) return { mark: "inProgress", text: m.dev_unexplained() };
  if (row.signature && row.signature.broken === null)
    return { mark: "signed", text: m.dev_signed() };
  if (overdue) return { mark: "overdue", text: m.dev_unsigned() };
  if (row.severity === "MAJOR") return { mark: "due", text: m.dev_unsigned() };
  return { mark: "complete", text: m.dev_minor() };
}
