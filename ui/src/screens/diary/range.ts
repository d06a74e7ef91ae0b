/**
 * The diary's one line: which days of the pen were taken, and which were not.
 *
 * `1-28`, `1-28 all taken except 9, 17`, `x9 17` (the whole pen but two), `5-7 missed`, `all`. Days count within the pen, 1 to 28.
 */
export interface Range {
  from: number;
  to: number;
  taken: boolean;
  except: number[];
}

export type RangeProblem = {
  problem: "empty" | "not-understood" | "outside" | "reversed";
  at: string;
};

const WORDS: Record<string, "except" | "missed" | "taken" | "noise"> = {
  x: "except",
  except: "except",
  but: "except",
  not: "except",
  제외: "except",
  除: "except",
  除外: "except",
  m: "missed",
  missed: "missed",
  누락: "missed",
  未用: "missed",
  t: "taken",
  taken: "taken",
  투여: "taken",
  已用: "taken",
  all: "noise",
  a: "noise",
  and: "noise",
  days: "noise",
  day: "noise",
  모두: "noise",
  全部: "noise",
};

/** Reads the line; `last` is the pen's last day that can be entered (28, or fewer while it is in use). */
export function parseRange(line: string, last: number): Range | RangeProblem {
  const tokens = line
    .toLowerCase()
    .replaceAll(/[–—−~]/g, "-")
    .replaceAll(/\s*-\s*/g, "-")
    .replaceAll(/[,;、，]/g, " ")
    .replaceAll(/([^\d\s-])(\d)/g, "$1 $2")
    .split(/\s+/)
    .filter((token) => token !== "");
  if (tokens.length === 0) return { problem: "empty", at: "" };
  let from = 1;
  let to = last;
  let taken = true;
  let excepting = false;
  const except: number[] = [];
  for (const token of tokens) {
    const word = WORDS[token];
    if (word === "except") excepting = true;
    else if (word === "missed") taken = false;
    else if (word === "taken") taken = true;
    else if (word === undefined) {
      const days = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(token);
      if (!days) return { problem: "not-understood", at: token };
      const first = Number(days[1]);
      const final = Number(days[2] ?? days[1]);
      if (first > final) return { problem: "reversed", at: token };
      if (first < 1 || final > last) return { problem: "outside", at: token };
      if (excepting) for (let day = first; day <= final; day++) except.push(day);
      else [from, to] = [first, final];
    }
  }
  const strange = except.find((day) => day < from || day > to);
  if (strange !== undefined) return { problem: "outside", at: String(strange) };
  return { from, to, taken, except: [...new Set(except)].sort((a, b) => a - b) };
}
