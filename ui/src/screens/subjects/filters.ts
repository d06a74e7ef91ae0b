/* Which subjects a chip lets through. */
import { m } from "../../paraglide/messages.js";
import type { Mark } from "../../glyphs/status";
import type { MatrixCell, MatrixRow, Status } from "../../contract";

export interface Filter {
  id: string;
  label: (n: number) => string;
  mark?: Mark;
  /** `asked`: keys of the subjects with a query on whom somebody waits, their logs included. */
  admits: (row: MatrixRow, asked: ReadonlySet<string>) => boolean;
}

const has = (row: MatrixRow, ...wanted: Status[]) =>
  row.cells.some((cell) => wanted.includes(cell.status));

export const FILTERS: readonly Filter[] = [
  { id: "all", label: (n) => m.filter_all({ count: n }), admits: () => true },
  {
    id: "on",
    label: (n) => m.filter_on_study({ count: n }),
    admits: (row) => !row.withdrawn && row.ended === null,
  },
  {
    id: "overdue",
    label: (n) => m.filter_overdue({ count: n }),
    mark: "overdue",
    admits: (row) => has(row, "overdue"),
  },
  {
    id: "query",
    label: (n) => m.filter_queries({ count: n }),
    mark: "query",
    admits: (row, asked) => has(row, "query") || asked.has(row.subject.key),
  },
  {
    id: "alert",
    label: (n) => m.filter_alerts({ count: n }),
    mark: "protocol",
    admits: (row) => has(row, "protocol", "safety", "impossible"),
  },
  {
    id: "unsigned",
    label: (n) => m.filter_unsigned({ count: n }),
    mark: "signed",
    admits: (row) => has(row, "complete", "verified", "broken"),
  },
];

/** Visits of these states have taken place, or were given up. */
const DONE: readonly Status[] = ["complete", "verified", "signed", "frozen", "locked"];

/** Nothing about the visit wants a person. */
export function isDone(status: Status): boolean {
  return DONE.includes(status);
}

/** A visit counts as done when nothing is left to enter, whatever is asked about it. */
export function isEntered(cell: MatrixCell | undefined): boolean {
  if (cell === undefined) return false;
  const { done, total } = cell.forms;
  return isDone(cell.status) || (total > 0 && done >= total);
}
