// Split what goes into a gate by where it comes from, as tape/addends.py does.
import type { NArray } from "./array.ts";
import type { Unrolled } from "./backflow.ts";
import type { Machine } from "./machine.ts";
import { rms } from "./problems.ts";

const MOST = 16; // steps that are looked at, evenly over all
const SIGNS: Record<string, string> = { matmul: "·", mul: "*" };

type Family = Unrolled["families"][number];
type Source = "inputs" | "state" | "bias" | "below";

/** Root mean squares of what goes into a family, and what it is called. */
export interface Addends {
  inputs: number;
  state: number;
  bias: number;
  whole: number;
  /** The mean of what is bias. */
  shift: number;
  /** The largest product of each kind, in words, and the leaves and states behind it. */
  terms: Partial<Record<Source, string>>;
  leaves: Partial<Record<Source, number[]>>;
}

const sizeOf = (values: number[]) => rms({ shape: [values.length], data: Float64Array.from(values) });

/** Look at sums over time: which addend comes from where. */
export class Sums {
  readonly machine: Machine;
  readonly unrolled: Unrolled;
  readonly onward: number;
  readonly given = new Map<number, string>();
  readonly named = new Map<number, string>();
  readonly homes = new Map<number, [name: string, time: number]>();
  readonly #kinds = new Map<string, Source>();

  constructor(machine: Machine, unrolled: Unrolled, states: Family[], onward: number) {
    this.machine = machine;
    this.unrolled = unrolled;
    this.onward = onward;
    const { steps, inputs, families } = unrolled;
    for (const { name, nodes } of inputs) for (const k of nodes) if (k !== null) this.given.set(k, name);
    for (const { name, nodes } of families) for (const k of nodes) if (k !== null) this.named.set(k, name);
    for (const { name, nodes } of states)
      nodes.forEach((k, column) => k !== null && this.homes.set(k, [name, steps[column]!]));
  }

  operator(node: number): string {
    const { nodes, kinds } = this.machine.program;
    const { kind } = nodes[node]!;
    return typeof kind === "number" ? kinds[kind]!.operator : "";
  }

  /** What goes into the operator of a family, over all its steps but the first. */
  of({ nodes }: Family): Addends {
    let columns = [...nodes.keys()].filter((k) => nodes[k] !== null);
    if (this.onward < 0) columns.reverse();
    if (columns.length > 1) columns = columns.slice(1);
    const all = columns;
    if (all.length > MOST)
      columns = Array.from({ length: MOST }, (_, k) => all[Math.floor((k * all.length) / MOST)]!);
    const sizes = { inputs: [] as number[], state: [] as number[], bias: [] as number[], whole: [] as number[] };
    const shifts: number[] = [];
    const out: Addends = { inputs: 0, state: 0, bias: 0, whole: 0, shift: 0, terms: {}, leaves: {} };
    for (const column of columns) {
      const [node, t] = [nodes[column]!, this.unrolled.steps[column]!];
      const [sum] = this.machine.program.nodes[node]!.operands as [number];
      const parts = [...this.parts(sum)];
      const groups: Partial<Record<Source, NArray>> = {};
      for (const [sign, part] of parts) {
        const source = this.source(part, t);
        groups[source] = added(groups[source], this.machine.value(part), sign);
      }
      for (const key of ["inputs", "state", "bias"] as const)
        sizes[key].push(groups[key] ? rms(groups[key]) : 0);
      sizes.whole.push(rms(this.machine.value(sum)));
      const bias = groups.bias?.data ?? new Float64Array(1);
      shifts.push(bias.reduce((a, b) => a + b, 0) / bias.length);
      if (column === columns.at(-1)) this.name(out, parts, t);
    }
    for (const key of ["inputs", "state", "bias", "whole"] as const) out[key] = sizeOf(sizes[key]);
    out.shift = shifts.reduce((a, b) => a + b, 0) / shifts.length;
    return out;
  }

  /** Whether a node comes from a state of another step, else from an input, else from neither. */
  source(node: number, t: number): Source {
    const key = `${node} ${t}`;
    const known = this.#kinds.get(key) ?? this.looked(node, t);
    this.#kinds.set(key, known);
    return known;
  }

  private looked(node: number, t: number): Source {
    const home = this.homes.get(node);
    if (home) return home[1] === t ? "below" : "state";
    const { kind, operands } = this.machine.program.nodes[node]!;
    if (typeof kind !== "number") {
      const time = this.unrolled.times[node] ?? null;
      return kind !== "input" ? "bias" : time !== null && time !== t ? "state" : "inputs";
    }
    const found = new Set(operands.map((x) => this.source(x, t)));
    return (["state", "inputs", "below"] as const).find((one) => found.has(one)) ?? "bias";
  }

  private name(out: Addends, parts: [number, number][], t: number): void {
    const sizes: Partial<Record<Source, number>> = {};
    for (const [, node] of parts) {
      const [source, size] = [this.source(node, t), rms(this.machine.value(node))];
      if (size < (sizes[source] ?? 0)) continue;
      sizes[source] = size;
      out.terms[source] = this.term(node, t);
      out.leaves[source] = this.leaves(node);
    }
  }

  /** Write an addend by the names of what is multiplied: xₜ·Wᵢ. */
  term(node: number, t: number): string {
    const sign = SIGNS[this.operator(node)];
    const time = this.unrolled.times[node] ?? null;
    if (!sign || time === null || this.named.has(node)) return this.called(node, t);
    return this.machine.program.nodes[node]!.operands.map((x) => this.called(x, t)).join(sign);
  }

  /** The name that a node has at every step: hₜ₋₁ of h₃ at step 4. */
  called(node: number, t: number): string {
    const home = this.homes.get(node);
    const own = this.given.get(node);
    if (own) return own;
    if (home) return home[1] === t ? home[0] : home[0] + (this.onward > 0 ? "₋₁" : "₊₁");
    return this.named.get(node) ?? this.machine.program.nodes[node]!.name;
  }

  private leaves(node: number): number[] {
    const seen = new Set<number>();
    const out: number[] = [];
    const stack = [node];
    while (stack.length) {
      const one = stack.pop()!;
      if (seen.has(one)) continue;
      seen.add(one);
      if (typeof this.machine.program.nodes[one]!.kind !== "number" || this.homes.has(one)) out.push(one);
      else stack.push(...[...this.machine.program.nodes[one]!.operands].reverse());
    }
    return out;
  }

  /** The addends of a node, each with its sign. */
  private *parts(node: number, sign = 1): Iterable<[number, number]> {
    const name = this.operator(node);
    const [first, second] = this.machine.program.nodes[node]!.operands ?? [];
    if (name === "neg") yield* this.parts(first!, -sign);
    else if (name === "add" || name === "sub") {
      yield* this.parts(first!, sign);
      yield* this.parts(second!, name === "add" ? sign : -sign);
    } else yield [sign, node];
  }
}

/** The sum of two arrays, of which the smaller one is repeated along the first axes. */
function added(before: NArray | undefined, part: NArray, sign: number): NArray {
  if (!before) return { shape: part.shape, data: part.data.map((x) => sign * x) };
  const [wide, narrow] = before.data.length < part.data.length ? [part, before] : [before, part];
  const data = wide.data.map((_, k) => before.data[k % before.data.length]! + sign * part.data[k % part.data.length]!);
  return narrow.data.length ? { shape: wide.shape, data } : wide;
}
