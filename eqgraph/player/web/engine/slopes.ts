// Differentiate a function of one number by differences, as tape/slopes.py does: the steps shrink
// until two of them agree, go to one side at the edge of a domain, and widen where rounding hides.

const SHRINK = 4; // from step to step
const STEPS = 20; // at most: 4²⁰ is 10¹²
const WIDER = 9; // steps that are wider than the first one
const APART = 8; // units in the last place that two points must lie apart
const NEAR = 3; // steps from the first that tell how much the slope changes
const LAST = 4 * 2 ** -52; // what the last place of a result may be off

/** The value at a place, and on which pieces it is. */
export type Point = readonly [value: number, pieces: string];

/** A slope and how far it may be off; `near` is the steepest one to points beside. */
export interface Slope {
  value: number;
  error: number;
  near: number;
  /** The function has no slope there. */
  kink: boolean;
  /** The slopes grow with each smaller step: the limit is infinite. */
  growing: boolean;
}

/** Return a unit in the last place. */
function ulp(x: number): number {
  const size = Math.abs(x);
  let power = Math.max(-1022, Math.floor(Math.log2(size || Number.MIN_VALUE)));
  if (2 ** power > size && power > -1022) power -= 1;
  return 2 ** (power - 52);
}

/** Extrapolations from the differences so far: Neville's scheme in powers of the step. */
class Table {
  readonly order: number; // 2 for central differences, 1 for one-sided ones
  readonly lines: number[][] = [];
  best = NaN;
  error = Infinity;

  constructor(order: number) {
    this.order = order;
  }

  /** Take one more difference, of a step `SHRINK` times smaller than the last. */
  add(slope: number, rounding: number): void {
    const line = [slope];
    let factor = 1;
    for (const [k, above] of (this.lines.at(-1) ?? []).entries()) {
      factor *= SHRINK ** this.order;
      const next = (factor * line[k]! - above) / (factor - 1);
      line.push(next);
      const error = Math.max(Math.abs(next - line[k]!), Math.abs(next - above)) + rounding;
      if (error < this.error) [this.best, this.error] = [next, error];
    }
    this.lines.push(line);
  }

  /** Whether every difference is larger than the one before, on one side of 0. */
  get growing(): boolean {
    const found = this.lines.map((line) => line[0]!);
    const larger = (b: number, k: number): boolean =>
      found[k]! * b > 0 && Math.abs(b) > 1.2 * Math.abs(found[k]!);
    return found.length > 4 && found.slice(1).every(larger);
  }
}

/** Differences of a function at x, no more than it takes; `enough` tells whether they settle it. */
export class Differences {
  readonly f: (x: number) => Point;
  readonly x: number;
  readonly noise: number;
  readonly enough: (slope: number, error: number) => boolean;

  /** `noise` is how far rounding moves a value; what is not finite lies outside of the domain. */
  constructor(
    f: (x: number) => Point,
    x: number,
    noise: number,
    enough: (slope: number, error: number) => boolean,
  ) {
    this.f = f;
    this.x = x;
    this.noise = noise;
    this.enough = enough;
  }

  /** Return the slope over a step to both sides and its rounding, null at an edge. */
  central(h: number): [slope: number, rounding: number] | null {
    const [[up, piece], [down, other]] = [this.f(this.x + h), this.f(this.x - h)];
    if (!(Number.isFinite(up) && Number.isFinite(down)) || piece !== other) return null;
    const rounding = (this.noise + LAST * Math.max(Math.abs(up), Math.abs(down))) / h;
    return [(up - down) / (this.x + h - (this.x - h)), rounding];
  }

  /** Return the slope from steps of this size and smaller ones, or else wider ones. */
  slope(step: number): Slope {
    const smallest = Math.max(APART * ulp(this.x), step / SHRINK ** STEPS);
    if (this.#isKink(smallest))
      return { value: NaN, error: Infinity, near: 0, kink: true, growing: false };
    const here = this.f(this.x);
    let near = 0;
    const both = new Table(2);
    const sides = [
      [1, new Table(1)],
      [-1, new Table(1)],
    ] as const;
    for (let k = 0; k < STEPS; k++) {
      const h = step / SHRINK ** k;
      if (h < smallest || this.enough(both.best, both.error)) break;
      const found = this.central(h);
      if (found) both.add(...found);
      for (const [sign, table] of !found || k < NEAR ? sides : []) {
        const [value, piece] = this.f(this.x + sign * h);
        if (!Number.isFinite(value) || piece !== here[1]) continue;
        const one = (value - here[0]) / (this.x + sign * h - this.x);
        if (k < NEAR) near = Math.max(near, Math.abs(one));
        const last = LAST * Math.max(Math.abs(value), Math.abs(here[0]));
        if (!found) table.add(one, (this.noise + last) / h);
      }
    }
    const tables = [both, ...sides.map(([, side]) => side)];
    let table = tables.reduce((a, b) => (b.error < a.error ? b : a));
    if (!table.growing && !this.enough(table.best, table.error)) {
      const wider = this.#widened(step);
      if (wider.error < table.error) table = wider;
    }
    return {
      value: table.best,
      error: table.error,
      near,
      kink: false,
      growing: tables.some((t) => t.growing),
    };
  }

  /** Try steps that are wider than the first one, the widest first. */
  #widened(step: number): Table {
    const table = new Table(2);
    for (let k = WIDER; k >= 0; k--) {
      const found = this.central(step * SHRINK ** k);
      if (found) table.add(...found);
    }
    return table;
  }

  /** Tell whether the pieces change within the smallest step. */
  #isKink(h: number): boolean {
    const [[up, piece], [down, other]] = [this.f(this.x + h), this.f(this.x - h)];
    return Number.isFinite(up) && Number.isFinite(down) && piece !== other;
  }
}
