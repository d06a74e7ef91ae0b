/* The pens on the timeline, with what the diary says of each. */
import type { PenStrip } from "../../contract";
import { daysBetween } from "../../dates";
import { m } from "../../paraglide/messages.js";

export interface PenBox {
  ordinal: number;
  from: number;
  /** The day after the last. */
  to: number;
  missed: number;
  /** Days that were answered, taken or not; and the days of the pen. */
  answered: number;
  days: number;
  taken: number;
  state: "entered" | "current" | "toCome";
  /** The diary and the pen that came back say different numbers. */
  differs: boolean;
  title: string;
}

/** A pen on the protocol's days, to the last one of a subject who has ended; nothing where she never came to it. */
export function penBox(pen: PenStrip, day0: string, last: string | null): PenBox | undefined {
  const of = (...states: string[]): number =>
    pen.days.filter(({ state }) => states.includes(state)).length;
  const [taken, missed, held, toCome] = [of("taken"), of("missed"), of("hold"), of("toCome")];
  const answered = taken + missed + held;
  const days = pen.days.length;
  const over = last !== null && pen.to > last;
  if (over && answered === 0) return undefined;
  return {
    ordinal: pen.ordinal,
    from: daysBetween(day0, pen.from),
    to: daysBetween(day0, over ? last : pen.to) + 1,
    missed,
    answered,
    days,
    taken,
    state: over || answered === days ? "entered" : toCome === days ? "toCome" : "current",
    differs: pen.diary !== null && pen.penDoses !== null && pen.diary !== pen.penDoses,
    title: m.pen_told({ pen: pen.pen || m.pen_n({ n: pen.ordinal }), taken, days, missed }),
  };
}
