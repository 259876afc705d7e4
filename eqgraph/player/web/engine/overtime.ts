// Find the problems of a model over time, as tape/over_time.py does: one entry for one illness.
import { type Backflow, type Unrolled, flowing, bestOf, leftOf, mostOf, spoken } from "./backflow.ts";
import { LIMITS, ROWS, SENTENCES } from "./facts.ts";
import type { Machine } from "./machine.ts";
import { overTime, type Problem, type ProblemKind } from "./problems.ts";
import { slope } from "./slope.ts";
import { type Told, worded } from "./sentences.ts";
import type { Slices } from "./slices.ts";
import { OVER_TIME } from "./timesentences.ts";

Object.assign(SENTENCES, OVER_TIME);

type Family = Unrolled["families"][number];
type Ends = { family: Family; low: number; high: number; flat: number; closed: number; units: number };

const there = (family: Family) => family.nodes.filter((node) => node !== null);

/** Look at the families of a run over all its steps. */
export class OverTime {
  readonly machine: Machine;
  readonly unrolled: Unrolled;
  readonly told: Told;

  constructor(machine: Machine, unrolled: Unrolled, told: Told) {
    this.machine = machine;
    this.unrolled = unrolled;
    this.told = told;
  }

  /** Find what is saturated, closed, dead or constant over all steps and sequences. */
  *units(): Iterable<Problem> {
    const ends = this.unrolled.families.flatMap((family) => this.ends(family) ?? []);
    yield* this.saturated(ends);
    for (const { family, closed: count, units } of ends) {
      if (!count || count < LIMITS.most * units) continue;
      const text = worded("closed", { node: family.name, count, units, place: this.place(family) });
      yield this.problem("saturated", family, text);
    }
    const still = new Set<Family>();
    for (const family of this.unrolled.families) {
      const { dead = "", sign = "" } = this.row(family) ?? {};
      const [count, units] = dead ? this.dead(family) : [0, 0];
      if (!count || count < LIMITS.idle * units) continue;
      still.add(family);
      const values = { node: family.name, count, units, sign, dead, place: this.place(family) };
      yield this.problem("dead", family, worded("dead over time", values));
    }
    for (const family of this.unrolled.families) {
      const count = family.onward && !still.has(family) ? this.constant(family) : 0;
      if (!count) continue;
      const values = { node: family.name, count, units: this.width(family), place: this.place(family) };
      yield this.problem("dead", family, worded(count > 1 ? "constant" : "constant one", values));
    }
  }

  /** Report the gradient of one step's loss that vanishes, or explodes, on its way back. */
  *flow(): Slices<Problem[]> {
    const found = yield* flowing(this.machine, this.unrolled);
    const long = found.filter(({ steps }) => steps.length > 1);
    if (!long.length) return [];
    const kept = long.reduce((a, b) => (bestOf(b) > bestOf(a) ? b : a));
    const most = found.reduce((a, b) => (mostOf(b)[0] > mostOf(a)[0] ? b : a));
    const [gain, at] = mostOf(most);
    if (gain > LIMITS.grows) {
      const first = this.unrolled.steps[at]!;
      const values = { node: most.state.name, gain: this.told.number(gain, 2, true), last: most.steps[0]!, first };
      return [this.onTheWay("exploding", most, at, worded("grows", values))];
    }
    if (bestOf(kept) < LIMITS.fades) {
      const values = {
        node: kept.state.name,
        left: this.told.number(leftOf(kept).at(-1)!, 2, true),
        last: kept.steps[0]!,
        first: kept.steps.at(-1)!,
        units: spoken(kept, this.told.number),
      };
      return [this.onTheWay("vanishing", kept, kept.columns.at(-1)!, worded("fades", values))];
    }
    return [];
  }

  private onTheWay(kind: ProblemKind, { state, columns }: Backflow, at: number, text: string): Problem {
    const node = state.nodes[at]!;
    const { step } = this.machine.instructions.writers[node]!.at(-1)!;
    return { kind, step, node, text, nodes: columns.map((k) => state.nodes[k]!).reverse() };
  }

  private problem(kind: ProblemKind, family: Family, text: string, nodes = there(family)): Problem {
    const [node] = there(family) as [number];
    return { kind, step: this.machine.instructions.writers[node]![0]!.step, node, text, nodes };
  }

  private place(family: Family): string {
    const number = this.told.place(there(family)[0]!);
    return number === null ? "" : worded("place", { number });
  }

  private row(family: Family) {
    const { nodes, kinds } = this.machine.program;
    const { kind } = nodes[there(family)[0]!]!;
    return typeof kind === "number" ? ROWS[kinds[kind]!.operator] : undefined;
  }

  private width(family: Family): number {
    return this.machine.shape(there(family)[0]!).at(-1) ?? 1;
  }

  /** How much of a family lies near its ends; null where it does not saturate. */
  private ends(family: Family): Ends | null {
    const { steepest, range } = this.row(family) ?? {};
    if (steepest === undefined || !range) return null;
    const units = this.width(family);
    const [least, most] = range as [number, number];
    const near = LIMITS.near * Math.max(Math.abs(least), Math.abs(most));
    const shut = new Array<boolean>(units).fill(true);
    let [low, high, size] = [0, 0, 0];
    for (const node of there(family)) {
      const { data } = this.machine.value(node);
      const slopes = slope(this.machine, node).data;
      data.forEach((x, k) => {
        const flat = slopes[k]! < LIMITS.flat * steepest;
        if (flat && x < (least + most) / 2) low++;
        else if (flat) high++;
        if (!(x < least + near)) shut[k % units] = false;
      });
      size += data.length;
    }
    const closed = least === 0 ? shut.filter(Boolean).length : 0;
    return { family, low: low / size, high: high / size, flat: low / size + high / size, closed, units };
  }

  /** Report what is saturated where it is no single gate: a cell that cannot learn. */
  private *saturated(ends: Ends[]): Iterable<Problem> {
    const flat = ends.filter((one) => one.flat >= LIMITS.many);
    if (!flat.length || flat.length < LIMITS.many * ends.length) return;
    const mean = (side: "flat" | "low" | "high") =>
      this.told.number((100 * flat.reduce((sum, one) => sum + one[side], 0)) / flat.length, 2, true);
    const [{ family }] = flat as [Ends];
    const names = flat.map((one) => one.family.name);
    const text = worded(flat.length > 1 ? "saturated all" : "saturated over time", {
      node: names.length > 1 ? [names.slice(0, -1).join(", "), names.at(-1)].join(worded("and")) : names[0]!,
      place: this.place(family),
      flat: mean("flat"),
      low: mean("low"),
      high: mean("high"),
    });
    const last = new Map(flat.flatMap((one) => one.family.nodes.map((node, k) => [k, node] as const)));
    const nodes = [...last.keys()].sort((a, b) => a - b).flatMap((k) => last.get(k) ?? []);
    yield this.problem("saturated", family, text, nodes);
  }

  /** How many units of a relu let nothing through at any step, and how many there are. */
  private dead(family: Family): [number, number] {
    const units = this.width(family);
    const alive = new Array<boolean>(units).fill(false);
    for (const node of there(family)) slope(this.machine, node).data.forEach((v, k) => (alive[k % units] ||= v !== 0));
    return [alive.filter((one) => !one).length, units];
  }

  /** How many units do not change over time and batch; one sample cannot vary. */
  private constant(family: Family): number {
    return constantOf(there(family).map((node) => this.machine.value(node))).length;
  }
}

/** The units of arrays that do not change from one sample to the next; one sample cannot vary. */
export function constantOf(arrays: { shape: readonly number[]; data: Float64Array }[]): number[] {
  const [first] = arrays;
  if (!first?.shape.length) return [];
  const units = first.shape.at(-1)!;
  const count = arrays.reduce((sum, { data }) => sum + data.length, 0) / units;
  if (count < 2) return [];
  const mean = (of: (x: number, unit: number) => number) => {
    const sums = new Array<number>(units).fill(0);
    for (const { data } of arrays) data.forEach((x, k) => (sums[k % units]! += of(x, k % units)));
    return sums.map((sum) => sum / count);
  };
  const middle = mean((x) => x);
  return mean((x, unit) => (x - middle[unit]!) ** 2).flatMap((spread, unit) => (spread < LIMITS.still ? [unit] : []));
}

overTime.search = function* (machine, unrolled, told) {
  const search = new OverTime(machine, unrolled, told);
  const units: Problem[] = [];
  for (const one of search.units()) {
    units.push(one);
    yield;
  }
  return { units, flow: yield* search.flow() };
};
