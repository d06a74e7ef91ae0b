/* How a finding was settled: by whom, when, and the reason that was given. */
import type { FindingState } from "../../contract";
import { clock, dateOf } from "../../dates";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";
import { names } from "../../state/names.svelte";

export function settledText(finding: FindingState): string {
  if (!finding.settled) return "";
  const { at } = finding.settled;
  const name = names.of(finding.settled.by);
  const time = `${dateOf(at)} ${clock(at, false)}`;
  const said =
    finding.stage === "confirmed"
      ? m.entry_confirmed_by({ name, time })
      : m.entry_acknowledged_by({ name, time });
  return finding.settledReason ? `${said} ${words(finding.settledReason)}` : said;
}
