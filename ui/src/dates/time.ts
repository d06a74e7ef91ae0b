/*
 * Times as people type them: `9:05`, `905`, `0905`, `14.30`, `9`. 24 hours, local.
 */

export type TimeReading = { kind: "time"; iso: string } | { kind: "empty" } | { kind: "refused" };

export function parseTime(text: string): TimeReading {
  const typed = text.trim();
  if (typed === "") return { kind: "empty" };
  const match =
    /^(\d{1,2})$/.exec(typed) ??
    /^(\d{1,2})(\d{2})$/.exec(typed) ??
    /^(\d{1,2})\s*[:.\sh시时点]\s*(\d{1,2})\s*[분分]?$/.exec(typed);
  if (!match) return { kind: "refused" };
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? "0");
  if (hour > 23 || minute > 59) return { kind: "refused" };
  return { kind: "time", iso: `${pad(hour)}:${pad(minute)}` };
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}
