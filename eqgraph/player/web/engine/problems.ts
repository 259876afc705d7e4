// Find the problems of a run, as tape/problems.py and tape/flow.py do: the first NaN, what hides
// one, saturated gates, dead units, and gradients that vanish or explode.
import { type NArray, sizeOf } from "./array.ts";
import type { Unrolled } from "./backflow.ts";
import { CONTRACTING, GATHERING, KINDS, LIMITS, ROWS } from "./facts.ts";
import { type Machine, Unfinished } from "./machine.ts";
import { slope } from "./slope.ts";
import { type Told, brief, failure, finite, fixedNodes, inModule, readBy, what, worded } from "./sentences.ts";
import { type Slices, whole } from "./slices.ts";
import type { Instruction } from "./tape.ts";

export type ProblemKind =
  | "nan" | "inf" | "masked" | "mixed" | "scale" | "gain" | "gate" | "saturated" | "dead"
  | "exploding" | "vanishing" | "unreached" | "constant" | "loss" | "failed";

/** One problem of a run. */
export interface Problem {
  kind: ProblemKind;
  /** The step of the tape to look at. */
  step: number;
  /** The node where it begins. */
  node: number;
  /** One sentence, with numbers and the line of the text. */
  text: string;
  /** All nodes that it reaches: those poisoned by a NaN, or those along a path. */
  nodes: number[];
}

/** Return the root mean square, without overflow on the way. */
export function rms({ data }: NArray): number {
  let top = 0;
  for (const v of data) top = Math.max(top, Math.abs(v)); // NaN stays
  if (top === 0 || !Number.isFinite(top)) return top;
  let sum = 0;
  for (const v of data) sum += (v / top) ** 2;
  return Math.sqrt(sum / data.length) * top;
}

/** What looks at a model over time, where a page has that part: engine/overtime.ts sets it. */
export const overTime: {
  search?: (machine: Machine, unrolled: Unrolled, told: Told) => Slices<Problem[]>;
  overflow?: (machine: Machine, unrolled: Unrolled, told: Told, born: Problem) => Problem;
} = {};

const BAD = ["nan", "inf"];
const FLOW = ["vanishing", "exploding", "scale", "gain", "gate", "saturated", "dead"]; // tell why gradients are small

/** Return the problems of a whole run, what causes others first. */
export const problems = (machine: Machine, told: Told): Problem[] => whole(searching(machine, told));

/** The same in slices. */
export function* searching(machine: Machine, told: Told): Slices<Problem[]> {
  const search = new Search(machine, told);
  let healthy = [...machine.inputs.values()].every(finite);
  for (const { register } of machine.tape) {
    healthy = finite(machine.register(register)) && healthy;
    yield;
  }
  const first = healthy ? [] : [...search.firstCauses(), ...search.masked()];
  yield;
  const found = [...first, ...search.saturated()];
  yield;
  const kept = search.grouped([...found, ...search.dead()]);
  yield;
  if (!kept.some(({ kind }) => BAD.includes(kind))) {
    const timely = told.time && overTime.search ? yield* overTime.search(machine, told.time, told) : [];
    kept.push(...timely);
    if (!timely.some(({ kind }) => FLOW.includes(kind))) kept.push(...search.flow());
  } else if (told.time && overTime.overflow) {
    const { overflow } = overTime;
    const { time } = told;
    return ranked(kept.map((one) => (BAD.includes(one.kind) ? overflow(machine, time, told, one) : one)), told);
  }
  return ranked(kept, told);
}

/** Put what causes others first, and say what names are in the module that they come from. */
function ranked(found: Problem[], { origins }: Told): Problem[] {
  const rank = ({ kind }: Problem) => KINDS.indexOf(kind);
  found.sort((a, b) => rank(a) - rank(b) || a.step - b.step);
  return found.map((one) => ({ ...one, text: one.text + inModule(one.text, origins) }));
}

/** Return the first instruction of a tape that gives no result; null where all do. */
export function failureOf(machine: Machine): Unfinished | null {
  try {
    for (const { kind, index, register } of machine.tape) {
      machine.register(register);
      if (kind === "accumulate") machine.contribution(index);
    }
  } catch (error) {
    if (error instanceof Unfinished) return error;
    throw error;
  }
  return null;
}

/** Return why a run comes to no end, as a problem; nothing behind that step is looked for. */
export function unfinished(error: Unfinished, name: (node: number) => string): Problem {
  const { step, node } = error.instruction;
  return { kind: "failed", step, node, text: failure(error, name), nodes: [node] };
}

class Search {
  readonly machine: Machine;
  readonly told: Told;

  constructor(machine: Machine, told: Told) {
    this.machine = machine;
    this.told = told;
  }

  name(node: number): string {
    return this.machine.program.nodes[node]!.name;
  }

  operator(node: number): string | null {
    const { nodes, kinds } = this.machine.program;
    const { kind } = nodes[node]!;
    return typeof kind === "number" ? kinds[kind]!.operator : null;
  }

  place(node: number): string {
    const number = this.told.place(node);
    return number === null ? "" : worded("place", { number });
  }

  /** The step of time of a node; null outside of time. */
  time(node: number): number | null {
    return this.told.time?.times[node] ?? null;
  }

  /** Keep of what is the same at several steps of time the first one, and count the others. */
  grouped(found: Problem[]): Problem[] {
    const names = new Map(this.told.time?.inputs.flatMap(({ name, nodes }) => nodes.map((k) => [k, name])));
    const groups = new Map<unknown, Problem[]>();
    for (const one of found.sort((a, b) => a.step - b.step)) {
      const home = names.get(one.node) ?? this.told.place(one.node);
      const alone = this.time(one.node) === null || home === null;
      const key = alone ? one : [one.kind, home, this.machine.tape[one.step - 1]!.phase].join(" ");
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].map(([one, ...others]) => {
      const count = new Set([one!, ...others].map(({ node }) => this.time(node))).size - 1;
      return count ? { ...one!, text: one!.text + worded("again", { count }) } : one!;
    });
  }

  count(nodes: number[]): string {
    return worded(nodes.length === 1 ? "one node" : "nodes", { number: nodes.length });
  }

  /** Say whether what the gradient flows back from is among the bad nodes. */
  touched(nodes: number[]): string {
    const { of } = this.machine.program;
    return worded(nodes.includes(of) ? "of" : "not of", { node: this.name(of) });
  }

  /** Return the nodes that hold a bad value or gradient from a step on. */
  poisoned(step: number): number[] {
    const found = new Set<number>();
    for (const { node, register } of this.machine.tape.slice(step - 1)) {
      if (!found.has(node) && !finite(this.machine.register(register))) found.add(node);
    }
    return [...found];
  }

  *firstCauses(): Iterable<Problem> {
    const reported = new Set<number>();
    const numbers = fixedNodes(this.machine);
    for (const instruction of this.machine.tape) {
      const { kind, phase, node, index, register } = instruction;
      const result =
        kind === "accumulate" ? this.machine.contribution(index) : this.machine.register(register);
      if (kind === "seed" || finite(result)) continue;
      if (phase === "backward" && numbers.has(node)) continue;
      const bad = readBy(this.machine, instruction).filter(([, array]) => !finite(array));
      if (!bad.length) {
        yield this.born(instruction, result);
        continue;
      }
      const leaf = bad.find(([x]) => this.operator(x) === null && !reported.has(x));
      if (!leaf || phase === "backward") continue;
      reported.add(leaf[0]);
      yield this.given(instruction, leaf[0]);
    }
  }

  given({ step }: Instruction, leaf: number): Problem {
    const array = this.machine.value(leaf);
    const nodes = this.poisoned(step);
    const text = worded("given", {
      node: this.name(leaf),
      what: what(array),
      step,
      count: this.count(nodes),
      of: this.touched(nodes),
    });
    return { kind: array.data.some(Number.isNaN) ? "nan" : "inf", step, node: leaf, text, nodes };
  }

  born(instruction: Instruction, result: NArray): Problem {
    const { step, node, user, phase } = instruction;
    const maker = user ?? node;
    const operands = readBy(this.machine, instruction).slice(phase === "backward" ? 2 : 0);
    const nodes = this.poisoned(step);
    const text = worded(phase === "forward" ? "born" : "born back", {
      operator: this.operator(maker)!,
      got: this.culprit(operands, result),
      step,
      place: this.place(maker),
      node: this.name(node),
      bar: this.told.bar(node),
      what: what(result),
      count: this.count(nodes),
      of: this.touched(nodes),
    });
    return { kind: result.data.some(Number.isNaN) ? "nan" : "inf", step, node, text, nodes };
  }

  /** Write the operands' entries at the first bad entry of the result, else the whole operands. */
  culprit(operands: [number, NArray][], result: NArray): string {
    const at = result.data.findIndex((v) => !Number.isFinite(v));
    const texts = operands.map(([, array]) =>
      String(array.shape) === String(result.shape) && array.data.length
        ? this.told.number(array.data[at]!, 6, true)
        : brief(array, this.told.number),
    );
    return texts.join(worded("and"));
  }

  /** Yield the nodes whose rows say of themselves what may be a problem, with the step that computes them. */
  *rows(): Iterable<{
    node: number;
    operator: string;
    sign: string;
    step: number;
    place: string;
    operands: number[];
  }> {
    for (const [node, { operands }] of this.machine.program.nodes.entries()) {
      const operator = this.operator(node);
      if (operator === null || !Object.hasOwn(ROWS, operator)) continue;
      const { step } = this.machine.instructions.writers[node]![0]!;
      yield { node, operator, sign: ROWS[operator]!.sign, step, place: this.place(node), operands };
    }
  }

  *masked(): Iterable<Problem> {
    for (const { node, operator, step, place, operands } of this.rows()) {
      if (!ROWS[operator]!.masks || !finite(this.machine.value(node))) continue;
      for (const x of operands) {
        const hidden = this.machine.value(x);
        if (finite(hidden)) continue;
        const names = { operator, operand: this.name(x), node: this.name(node) };
        const text = worded("masked", { ...names, what: what(hidden), step, place });
        yield { kind: "masked", step, node, text, nodes: [x] };
      }
    }
  }

  *saturated(): Iterable<Problem> {
    for (const { node, operator, sign, step, place, operands } of this.rows()) {
      const { steepest } = ROWS[operator]!;
      const { shape, data } = this.machine.value(operands[0]!);
      if (steepest === undefined || !data.length || this.literal(operands[0]!) || this.time(node) !== null) continue;
      const flat = slope(this.machine, node).data.filter((v) => v < LIMITS.flat * steepest).length;
      if (flat < LIMITS.many * data.length) continue;
      const entries = worded(shape.length ? "saturated entries" : "saturated one", {
        flat,
        size: data.length,
      });
      const text = worded("saturated", { node: this.name(node), step, place, entries, sign });
      yield { kind: "saturated", step, node, text, nodes: [node] };
    }
  }

  *dead(): Iterable<Problem> {
    const timed = new Set(this.told.time?.families.flatMap(({ nodes }) => nodes));
    for (const { node, operator, sign, step, place, operands } of this.rows()) {
      const { dead } = ROWS[operator]!;
      const { shape, data } = this.machine.value(operands[0]!);
      if (
        !dead ||
        !data.length ||
        timed.has(node) ||
        this.literal(operands[0]!) ||
        data.some(Number.isNaN) ||
        slope(this.machine, node).data.some((v) => v !== 0)
      )
        continue;
      const entries = worded(shape.length ? "dead entries" : "dead one", { size: data.length });
      const text = worded("dead", { node: this.name(node), sign, step, place, entries, dead });
      yield { kind: "dead", step, node, text, nodes: [node] };
    }
  }

  /** Tell whether a node is a literal: nothing flows back to it, whatever the slope. */
  literal(node: number): boolean {
    return this.machine.program.nodes[node]!.kind === "constant";
  }

  /** Yield the leaf whose gradient has vanished or exploded most, and where on the way. */
  *flow(): Iterable<Problem> {
    const { machine } = this;
    const seed = rms(machine.seed);
    const sizes = new Map<number, number>();
    const { nodes } = machine.program;
    if (!(seed > 0)) return;
    const size = (node: number): number => {
      const grad = sizes.has(node) ? null : machine.grad(node);
      if (grad) sizes.set(node, rms(grad) / seed);
      return sizes.get(node) ?? 0;
    };
    const timed = this.told.time?.times.some((time) => time !== null) ?? false;
    const leaves = [...nodes.keys()].filter((k) => isInput(nodes[k]!.kind, timed) && size(k) > 0);
    if (!leaves.length) return;
    const least = leaves.reduce((a, b) => (size(b) < size(a) ? b : a));
    const bound = timed ? LIMITS.faint : LIMITS.vanished;
    if (size(least) < bound) {
      const path = this.path(least);
      const small = size(least) * this.spread(path, size) < bound;
      if (small && !this.cancelled(path, size)) yield this.along("vanishing", path, size);
    }
    const most = leaves.reduce((a, b) => (size(b) > size(a) ? b : a));
    if (size(most) > LIMITS.exploded && !timed) yield this.along("exploding", this.path(most), size);
  }

  /** What means on a path make of a gradient: a mean of 10⁶ entries is no illness. */
  spread(path: number[], size: (node: number) => number): number {
    return path.slice(1).reduce((out, above, k) => {
      const below = path[k]!;
      const operator = this.operator(above);
      const parts = sizeOf(this.machine.shape(below)) / Math.max(sizeOf(this.machine.shape(above)), 1);
      const fall = size(above) ? size(below) / size(above) : 0;
      const gathers = operator !== null && GATHERING.has(operator) && !CONTRACTING.has(operator);
      return gathers && parts > 1 && fall > 0 ? out * Math.max(1, Math.min(parts, 1 / fall)) : out;
    }, 1);
  }

  /** Follow the largest contribution at each node, from a leaf up to `of`. */
  path(leaf: number): number[] {
    const path = [leaf];
    for (let node = leaf; node !== this.machine.program.of; path.push(node)) {
      const writers = this.machine.instructions.writers[node]!.filter(
        (i) => i.kind === "accumulate",
      );
      if (!writers.length) break;
      const parts = writers.map((i) => rms(this.machine.contribution(i.index)));
      node = writers[parts.reduce((a, v, k) => (v > parts[a]! ? k : a), 0)]!.user!;
    }
    return path;
  }

  /** Tell whether a zero was only missed by rounding: contributions to a sum that cancel. */
  cancelled(path: number[], size: (node: number) => number): boolean {
    return path.slice(1).some((above, k) => {
      const operator = this.operator(above);
      return (
        operator !== null &&
        GATHERING.has(operator) &&
        size(path[k]!) < LIMITS.rounding * size(above)
      );
    });
  }

  along(kind: "vanishing" | "exploding", path: number[], size: (node: number) => number): Problem {
    const pairs = path
      .slice(1)
      .map((above, k) => ({ above, below: path[k]!, factor: size(path[k]!) / size(above) }));
    const known = pairs.filter(({ above, below }) => size(above) > 0 && size(below) > 0);
    const better = (a: number, b: number): boolean => (kind === "vanishing" ? a < b : a > b);
    const { above, below, factor } = known.reduce((a, b) => (better(b.factor, a.factor) ? b : a));
    const writers = this.machine.instructions.writers[below]!;
    const { step } = writers.find((i) => i.kind === "accumulate" && i.user === above)!;
    const { bar, number } = this.told;
    const way = worded("way", {
      leaf: this.name(path[0]!),
      bar: bar(path[0]!),
      size: number(size(path[0]!), 2),
      above: bar(above),
      below: bar(below),
      steepest: number(factor, 2),
      step,
      place: this.place(above),
    });
    return { kind, step, node: below, text: worded(kind, { way }), nodes: path };
  }
}

function isInput(kind: number | string, timed: boolean): boolean {
  return (kind === "input" && !timed) || kind === "parameter";
}
