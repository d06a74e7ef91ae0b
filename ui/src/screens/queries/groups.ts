/* The list of queries in its three groups, and what each row is marked with. */
import { m } from "../../paraglide/messages.js";
import type { Mark } from "../../glyphs/status";
import type { QueryRow, QueryState } from "../../contract";

export const MARKS: Record<QueryState, Mark> = {
  open: "query",
  answered: "answered",
  closed: "closed",
  cancelled: "closed",
};

export const STATES: readonly QueryState[] = ["open", "answered", "closed", "cancelled"];

export const STATE_WORDS: Record<QueryState, (n: number) => string> = {
  open: (n) => m.queries_open({ count: n }),
  answered: (n) => m.queries_answered({ count: n }),
  closed: (n) => m.queries_closed({ count: n }),
  cancelled: (n) => m.queries_cancelled({ count: n }),
};

const TITLES: Record<QueryState, { title: () => string; who: () => string }> = {
  open: { title: m.group_open, who: m.group_open_who },
  answered: { title: m.group_answered, who: m.group_answered_who },
  closed: { title: m.group_closed, who: () => "" },
  cancelled: { title: m.group_cancelled, who: () => "" },
};

export interface Group {
  state: QueryState;
  title: string;
  who: string;
  rows: QueryRow[];
}

/** The oldest first, in the order in which the states want a person. */
export function grouped(rows: QueryRow[]): Group[] {
  return STATES.map((state) => ({
    state,
    title: TITLES[state].title(),
    who: TITLES[state].who(),
    rows: rows.filter((row) => row.state === state).sort((a, b) => b.ageDays - a.ageDays),
  })).filter((group) => group.rows.length > 0);
}
