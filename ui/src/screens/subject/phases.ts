/*
 * What the timeline knows beside the lanes of the record: the parts of the study that a subject goes through, and the pens with what the diary says of each.
 */
import type { EventView, FormView, PenStrip } from "../../contract";
import { daysBetween } from "../../dates";
import { m } from "../../paraglide/messages.js";
import { words } from "../../state/language.svelte";

export interface Phase {
  name: string;
  /** Protocol days, the first and the one after the last; the axis ends it where there is none. */
  from: number;
  to: number | null;
  /** The study's treatment at home. */
  dosing: boolean;
}

/** From consent to the last visit; between the first and the last visit that ask for the diary, what is taken at home. */
export function phasesOf(events: EventView[], diary: FormView | undefined): Phase[] {
  const screening = events
    .filter(({ to }) => to !== null && to < 0)
    .map((event): Phase => ({
      name: words(event.name),
      from: event.from ?? 0,
      to: 0,
      dosing: false,
    }));
  const asked = events
    .filter(({ forms }) => diary !== undefined && forms.includes(diary.oid))
    .flatMap(({ day }) => (day === null ? [] : [day]));
  if (diary === undefined || asked.length === 0)
    return [...screening, { name: m.phase_follow_up(), from: 0, to: null, dosing: false }];
  const [first, after] = [Math.min(...asked), Math.max(...asked)];
  return [
    ...screening,
    { name: words(diary.name), from: first, to: after, dosing: true },
    { name: m.phase_follow_up(), from: after, to: null, dosing: false },
  ];
}

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

/** A pen on the protocol's days. */
export function penBox(pen: PenStrip, day0: string): PenBox {
  const of = (...states: string[]): number =>
    pen.days.filter(({ state }) => states.includes(state)).length;
  const [taken, missed, held, toCome] = [of("taken"), of("missed"), of("hold"), of("toCome")];
  const answered = taken + missed + held;
  const days = pen.days.length;
  return {
    ordinal: pen.ordinal,
    from: daysBetween(day0, pen.from),
    to: daysBetween(day0, pen.to) + 1,
    missed,
    answered,
    days,
    taken,
    state: answered === days ? "entered" : toCome === days ? "toCome" : "current",
    differs: pen.diary !== null && pen.penDoses !== null && pen.diary !== pen.penDoses,
    title: m.pen_told({ pen: pen.pen || m.pen_n({ n: pen.ordinal }), taken, days, missed }),
  };
}
