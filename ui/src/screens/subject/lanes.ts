/*
 * Where the marks of a lane stand: bars and points in as few rows as their words
 * allow.
 */
import type { Lane, Mark } from "../../contract";
import { minus } from "../../dates";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";
import { study } from "../../state/session.svelte";
import type { Scale } from "./scale";

export interface Placed {
  mark: Mark;
  label: string;
  row: number;
  left: number;
  /** Equal to `left` for a point. */
  right: number;
  /** Where the words begin; they run leftwards when `before`. */
  text: number;
  before: boolean;
  /** Words stand above the bar, which leaves no room beside it. */
  over: boolean;
}

export interface PlacedLane {
  name: string;
  rows: number;
  /** Words stand inside the bars: every bar of the lane is wide enough. */
  boxed: boolean;
  marks: Placed[];
}

/** Pixels that a label takes at 11 px; wide glyphs count double. */
export function widthOf(label: string): number {
  let width = 0;
  for (const letter of label) width += /[ᄀ-￿]/u.test(letter) ? 11 : 6;
  return width;
}

/** A lane's name in one line or two; what has no room even then ends in an ellipsis. */
export function inTwo(label: string, room: number): string[] {
  if (widthOf(label) <= room) return [label];
  const spaces = [...label.matchAll(/ /g)].map(({ index }) => index).reverse();
  const at = spaces.find((space) => widthOf(label.slice(0, space)) <= room);
  if (at === undefined) return [clipped(label, room)];
  return [label.slice(0, at), clipped(label.slice(at + 1), room)];
}

/** As much of a label as has room, with an ellipsis for the rest. */
function clipped(label: string, room: number): string {
  if (widthOf(label) <= room) return label;
  let end = label.length;
  while (end > 0 && widthOf(label.slice(0, end)) + 6 > room) end -= 1;
  return `${label.slice(0, end).trimEnd()}…`;
}

const GAP = 8;
const INSET = 10;

/** Bars that follow one another and mostly hold their words are drawn as one strip. */
function isStrip(marks: Mark[], scale: Scale): boolean {
  const bars = [...marks].sort((a, b) => a.from - b.from);
  if (bars.length < 2 || bars.some((mark) => mark.to === null)) return false;
  const apart = bars.every((mark, at) => at === 0 || mark.from > (bars[at - 1]?.to ?? 0));
  return apart && bars.filter((mark) => fits(mark, scale)).length * 2 > bars.length;
}

/** A mark's words; a number with its unit, which may begin with a power of ten, and below zero with a true minus. */
export function said(mark: Mark): string {
  const label = minus(words(mark.label));
  const unit = study.unit(mark.unit);
  if (unit === "") return label;
  return /^\d/.test(unit) ? `${label} × ${unit}` : `${label} ${unit}`;
}

/** The same where there is room, or none to look at: a number says what it is. */
export function told(mark: Mark): string {
  return mark.of === null ? said(mark) : m.mark_told({ what: words(mark.of), value: said(mark) });
}

function fits(mark: Mark, scale: Scale): boolean {
  return scale.x(mark.to ?? mark.from) - scale.x(mark.from) >= widthOf(said(mark)) + INSET;
}

export function placeLane(lane: Lane, scale: Scale, width: number): PlacedLane {
  const boxed = isStrip(lane.marks, scale);
  const ends: number[] = [];
  const marks = [...lane.marks]
    .sort((a, b) => a.from - b.from)
    .map((mark): Placed => {
      const label = !boxed || fits(mark, scale) ? said(mark) : "";
      const left = scale.x(mark.from);
      const right = mark.to === null ? left : Math.max(scale.x(mark.to), left + 6);
      const wide = widthOf(label);
      const before = !boxed && right + GAP + wide > width && left - GAP - wide > 0;
      const over = !boxed && !before && mark.to !== null && right + GAP + wide > width;
      const begins = before ? left - GAP - wide : left - 4;
      const ending = boxed || before || over ? right : right + GAP + wide;
      let row = ends.findIndex((end) => end + GAP / 2 <= begins);
      if (boxed) row = 0;
      if (row < 0) row = ends.length;
      ends[row] = Math.max(ends[row] ?? Number.NEGATIVE_INFINITY, ending);
      const inside = boxed || over;
      const text = over ? left : inside ? left + INSET + 1 : before ? left - GAP : right + GAP;
      return { mark, label, row, left, right, text, before, over };
    });
  return { name: words(lane.name), rows: Math.max(1, ends.length), boxed, marks };
}
