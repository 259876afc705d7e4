// Check gradients in the page, as tape/check.py does: differences beside the tape's gradients.
import type { NArray } from "./array.ts";
import { Machine } from "./machine.ts";
import { Draws } from "./random.ts";
import { ROUNDINGS } from "./rounding.ts";
import { call } from "./routine.ts";
import { Differences, type Slope } from "./slopes.ts";

const ROUNDING = 4 * 2 ** -52; // of a value that a node computes
const DOUBT = 0.05; // of a slope: one that is not known better may be any
const BEND = 1e-9; // of the slope beside: at a bend, a slope is no better known

export type Verdict = "ok" | "WRONG" | "cannot tell";

/** What was found of one input: its relative error, the worst entry, and entries left out or open. */
export interface Checked {
  node: number;
  /** How many entries were tried. */
  entries: number;
  error: number;
  /** The entry that is off most, as it stands in the data; null where none is. */
  worst: number | null;
  /** Entries at a kink, which have no slope. */
  kinks: number[];
  verdict: Verdict;
  /** Entries of which nothing can be told. */
  unsure: number[];
}

export interface CheckOptions {
  /** The first step, relative to entries larger than 1. */
  h?: number;
  /** Of the relative error; by default 1e-6, and 1e-3 for smaller floats than float64. */
  tolerance?: number;
  /** How many entries of an input are tried, evenly spread. */
  entries?: number;
}

/** Yield what is found of one input after the other; what flows back is the seed times random numbers. */
export function* checkGradients(
  machine: Machine,
  options: CheckOptions = {},
): Generator<Checked, void> {
  const { program } = machine;
  const {
    h = 1e-5,
    tolerance = program.dtype === "float64" ? 1e-6 : 1e-3,
    entries = 200,
  } = options;
  const trial = new Trial(
    new Machine(program, machine.inputs, { seed: randomly(machine.seed) }),
    h,
    tolerance,
  );
  for (const [k, { kind }] of program.nodes.entries()) {
    if (kind === "input" || kind === "parameter") yield trial.check(k, entries);
  }
}

/** Multiply each entry by a number between ½ and 1½, some of them negative. */
function randomly(seed: NArray): NArray {
  const draws = new Draws("cotangent");
  const sizes = draws.uniform(0.5, 1.5, seed.shape).data;
  const signs = draws.signs(seed.shape).data;
  return { shape: seed.shape, data: seed.data.map((v, k) => v * (sizes[k]! * signs[k]!)) };
}

/** Takes differences of one machine's result, in float64. */
class Trial {
  readonly machine: Machine;
  readonly h: number;
  readonly tolerance: number;
  readonly values: NArray[] = [];
  readonly below: number[]; // the nodes that the result is computed from, in order
  readonly noise: number;
  readonly last: number; // what the tape rounds

  constructor(machine: Machine, h: number, tolerance: number) {
    this.machine = machine;
    this.h = h;
    this.tolerance = tolerance;
    const { nodes, of, dtype } = machine.program;
    const found = new Set([of]);
    for (let k = of; k >= 0; k--) if (found.has(k)) nodes[k]!.operands.forEach((x) => found.add(x));
    this.below = [...found].sort((a, b) => a - b);
    for (const [k, x] of machine.inputs) this.values[k] = x;
    this.#compute(this.values, this.below);
    this.noise = this.#noise();
    this.last =
      64 * { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 }[dtype];
  }

  /** Compute some nodes in float64, in place. */
  #compute(values: NArray[], order: number[]): void {
    const { nodes, kinds, routines } = this.machine.program;
    for (const k of order) {
      const { kind, operands } = nodes[k]!;
      if (typeof kind !== "number") continue;
      const routine = routines[kinds[kind]!.routine];
      if (!routine) throw new Error(`no routine computes ${nodes[k]!.name}`);
      values[k] = call(
        routine,
        operands.map((x) => values[x]!),
        ROUNDINGS.float64,
      )[0]!;
    }
  }

  /** Return how far rounding moves the result: what each node rounds, times its gradient. */
  #noise(): number {
    let total = 0;
    for (const k of this.below) {
      const grad = this.machine.grad(k);
      if (typeof this.machine.program.nodes[k]!.kind !== "number" || !grad) continue;
      grad.data.forEach((g, n) => {
        const moved = Math.abs(g * this.values[k]!.data[n]!);
        if (Number.isFinite(moved)) total += moved;
      });
    }
    return ROUNDING * total;
  }

  /** Compare one input's gradient, entry by entry. */
  check(node: number, entries: number): Checked {
    const size = this.values[node]!.data.length;
    const grad = this.machine.grad(node);
    const kinks: number[] = [];
    const rows = new Map<number, { tape: number; slope: Slope }>();
    const after = this.#after(node);
    for (const at of spread(size, entries)) {
      const tape = grad ? grad.data[at]! : 0;
      const slope = this.slope(node, at, tape, after);
      if (slope.kink) kinks.push(at);
      else rows.set(at, { tape, slope });
    }
    const pairs = [...rows.values()].filter(({ tape, slope }) =>
      [tape, slope.value, slope.error].every(Number.isFinite),
    );
    const tapes = Math.hypot(...pairs.map(({ tape }) => tape));
    const scale = Math.max(tapes, Math.hypot(...pairs.map(({ slope }) => slope.value)));
    const judged = [...rows].map(([at, { tape, slope }]) => ({
      at,
      ...this.judge(tape, slope, scale),
    }));
    const total = Math.hypot(...judged.map(({ gap }) => gap));
    const size_ = (gap: number): number => (Number.isNaN(gap) ? Infinity : gap);
    const worst = judged.reduce<(typeof judged)[0] | null>(
      (a, b) => (a && size_(b.gap) <= size_(a.gap) ? a : b),
      null,
    );
    const unsure = judged.filter((one) => one.verdict === "cannot tell").map(({ at }) => at);
    const wrong = judged.some((one) => one.verdict === "WRONG");
    return {
      node,
      entries: rows.size + kinks.length,
      error: scale > 0 ? total / scale : total,
      worst: worst?.at ?? null,
      kinks,
      verdict: wrong ? "WRONG" : unsure.length ? "cannot tell" : "ok",
      unsure,
    };
  }

  /** Return the verdict on one entry, and how far it is off for certain. */
  judge(tape: number, slope: Slope, scale: number): { verdict: Verdict; gap: number } {
    const known = slope.error <= this.tolerance * Math.abs(slope.value);
    if (Number.isNaN(tape)) return { verdict: "WRONG", gap: NaN };
    if (!Number.isFinite(tape)) {
      if (slope.growing && slope.value * tape > 0) return { verdict: "ok", gap: 0 };
      return known ? { verdict: "WRONG", gap: NaN } : { verdict: "cannot tell", gap: 0 };
    }
    if (!Number.isFinite(slope.error)) return { verdict: "cannot tell", gap: 0 };
    const gap = Math.abs(tape - slope.value);
    const large = this.tolerance * Math.max(Math.abs(tape), Math.abs(slope.value));
    const room = Math.max(large, this.last * scale, BEND * slope.near);
    const sure = known || (Math.abs(slope.value) <= 2 * slope.error && !slope.growing);
    if (gap > room + 2 * slope.error && (sure || slope.error <= DOUBT * Math.abs(slope.value))) {
      return { verdict: "WRONG", gap };
    }
    const flat = tape === 0 && slope.value === 0 && slope.near === 0;
    const settled = flat || slope.error <= Math.max(room, this.tolerance * scale);
    return { verdict: settled ? "ok" : "cannot tell", gap: gap > slope.error ? gap : 0 };
  }

  /** Return the slope along one entry, as well as it takes to judge the tape's. */
  slope(node: number, at: number, tape: number, after: number[]): Slope {
    const x = this.values[node]!.data[at]!;
    const { of } = this.machine.program;
    const f = (moved: number): [number, string] => {
      const data = this.values[node]!.data.slice();
      data[at] = moved;
      const values = [...this.values];
      values[node] = { shape: this.values[node]!.shape, data };
      this.#compute(values, after);
      let sum = 0;
      values[of]!.data.forEach((v, n) => (sum += v * this.machine.seed.data[n]!));
      return [sum, this.#pieces(values, after)];
    };
    const enough = (slope: number, error: number): boolean =>
      error <=
      0.1 *
        this.tolerance *
        (Number.isFinite(tape) ? Math.max(Math.abs(tape), Math.abs(slope)) : Math.abs(slope));
    try {
      return this.#settled(new Differences(f, x, this.noise, enough), tape);
    } catch {
      return { value: NaN, error: Infinity, near: 0, kink: true, growing: false }; // an index stays whole
    }
  }

  #settled(difference: Differences, tape: number): Slope {
    const { x, enough } = difference;
    const step = this.h * Math.max(1, Math.abs(x));
    const first = difference.central(step);
    if (first && tape && enough(first[0], Math.abs(first[0] - tape))) {
      return {
        value: first[0],
        error: Math.abs(first[0] - tape),
        near: 0,
        kink: false,
        growing: false,
      };
    }
    const found = difference.slope(step);
    const agrees =
      found.kink || enough(found.value, Math.max(found.error, Math.abs(found.value - tape)));
    if (agrees || !(Math.abs(x) > 0 && Math.abs(x) < 1)) return found;
    const nearer = difference.slope(this.h * Math.abs(x)); // 0 may be an edge, or a pole
    return enough(nearer.value, nearer.error) ? nearer : found;
  }

  /** Return what is computed of a leaf, of what the result is computed from. */
  #after(leaf: number): number[] {
    const found = new Set([leaf]);
    for (const k of this.below)
      if (this.machine.program.nodes[k]!.operands.some((x) => found.has(x))) found.add(k);
    found.delete(leaf);
    return [...found].sort((a, b) => a - b);
  }

  /** Return on which pieces the piecewise operators are. */
  #pieces(values: NArray[], order: number[]): string {
    const { nodes, kinds, routines } = this.machine.program;
    const parts: string[] = [];
    for (const k of order) {
      const { kind, operands } = nodes[k]!;
      const branch = typeof kind === "number" ? kinds[kind]!.branch : undefined;
      if (branch === undefined || branch < 0) continue;
      parts.push(
        call(
          routines[branch]!,
          operands.map((x) => values[x]!),
          ROUNDINGS.float64,
        )[0]!.data.join(),
      );
    }
    return parts.join(";");
  }
}

/** Return so many numbers from 0 to `size` − 1, evenly spread. */
function spread(size: number, count: number): number[] {
  const tried = Math.min(size, count);
  const last = Math.max(size - 1, 0);
  const found = Array.from({ length: tried }, (_, k) =>
    even(tried > 1 ? (k * last) / (tried - 1) : 0),
  );
  return [...new Set(found)];
}

/** Round, and what lies halfway to the even number. */
function even(x: number): number {
  const low = Math.floor(x);
  return x - low < 0.5 || (x - low === 0.5 && low % 2 === 0) ? low : low + 1;
}
