/* Why an envelope stays closed, in the interface's words. */
import { m } from "../../paraglide/messages.js";

const HELD_BACK: Record<string, () => string> = {
  "no-list": m.randomise_from_outside,
  "no-envelope": m.entry_envelope_none,
  filled: m.entry_envelope_filled,
  role: m.entry_envelope_role,
  "eligibility-unsigned": m.entry_envelope_unsigned,
  "not-eligible": m.entry_envelope_not_eligible,
};

/** What it waits for; that it waits for nothing is said too. */
export function heldBackWords(reason: string | null): string {
  return reason === null ? m.randomise_ready() : (HELD_BACK[reason] ?? m.entry_envelope_role)();
}
