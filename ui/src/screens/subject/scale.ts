/*
 * Protocol days on a line. The first four weeks hold six visits and the rest of
 * the year seven, so the first month is drawn wider; the axis says where.
 */

export interface Scale {
  /** Pixels from the left edge of the axis. */
  x: (day: number) => number;
  first: number;
  last: number;
}

/** Shares of the axis for: before day 0, day 0 to 28, and after. */
const BEFORE = 0.09;
const MONTH = 0.2;
const FOLD = 28;

export function scaleOf(first: number, last: number, width: number): Scale {
  const from = Math.min(first, -1);
  const to = Math.max(last, FOLD + 1);
  const zero = width * BEFORE;
  const fold = width * (BEFORE + MONTH);
  return {
    first: from,
    last: to,
    x: (day) => {
      const at = Math.min(Math.max(day, from), to);
      if (at <= 0) return zero * (1 - at / from);
      if (at <= FOLD) return zero + ((fold - zero) * at) / FOLD;
      return fold + ((width - fold) * (at - FOLD)) / (to - FOLD);
    },
  };
}

/** Days that can be labelled without touching, in their order; later ones give way. */
export function labelled(days: number[], scale: Scale, apart: number): number[] {
  const kept: number[] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    if (kept.every((other) => Math.abs(scale.x(other) - scale.x(day)) >= apart)) kept.push(day);
  }
  return kept;
}
