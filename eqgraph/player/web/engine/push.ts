// Push tangents forward through a run, as tape/push.py does: what a small change changes.
import type { NArray } from "./array.ts";
import { Unfinished, type Machine } from "./machine.ts";
import { call } from "./routine.ts";
import type { Routine } from "./schema.d.ts";

const MOST = 4096; // entries of a node through which no rule but its own transpose leads

/** Let tangents flow on from nodes, to those that `into` says, and return that of each one. */
export function push(machine: Machine, seeds: ReadonlyMap<number, NArray>, into: (node: number) => boolean): Map<number, NArray> {
  const { nodes, kinds } = machine.program;
  const known = new Map(seeds);
  for (let node = Math.min(...seeds.keys()) + 1; node < nodes.length; node++) {
    const { kind, operands } = nodes[node]!;
    if (typeof kind !== "number" || known.has(node) || !into(node)) continue;
    operands.forEach((x, k) => {
      const tangent = known.get(x);
      if (!tangent || !kinds[kind]!.back[k]) return;
      const change = changed(machine, node, k, tangent);
      const before = known.get(node);
      if (before) change.data.forEach((v, n) => (before.data[n]! += v));
      else known.set(node, change);
    });
  }
  return known;
}

/** What a change of one operand changes in a node, to first order; the array is new. */
function changed(machine: Machine, node: number, k: number, tangent: NArray): NArray {
  const { kind, operands } = machine.program.nodes[node]!;
  const { back, elementwise, routine } = machine.program.kinds[kind as number]!;
  const handing = back[k]!.routine;
  const [compute] = machine.instructions.writers[node]!;
  if (handing < 0 || routine < 0) throw new Unfinished(compute!, "declined");
  const rule = machine.program.routines[handing]!;
  const shape = machine.shape(node);
  const size = shape.reduce((a, b) => a * b, 1);
  const rounding = { ...machine.rounding, last: null };
  const values = operands.map((x) => machine.value(x));
  if (elementwise && String(tangent.shape) === String(shape)) {
    const ones = { shape, data: new Float64Array(size).fill(1) };
    const local = call(rule, [ones, machine.value(node), ...values], rounding)[0]!;
    return { shape, data: local.data.map((x, n) => x * tangent.data[n]!) };
  }
  if (!elementwise && !reads(rule).some((at) => at === 1 || at === 2 + k)) { // a straight line in it
    const applied = (x: NArray) => call(machine.program.routines[routine]!, values.map((value, n) => (n === k ? x : value)), rounding)[0]!;
    const none = applied({ shape: tangent.shape, data: new Float64Array(tangent.data.length) });
    return { shape, data: applied(tangent).data.map((x, n) => x - none.data[n]!) };
  }
  if (size > MOST) throw new Unfinished(compute!, "large");
  const out = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    const one = { shape, data: new Float64Array(size) };
    one.data[n] = 1;
    const local = call(rule, [one, machine.value(node), ...values], rounding)[0]!;
    out[n] = local.data.reduce((sum, x, m) => sum + x * tangent.data[m]!, 0);
  }
  return { shape, data: out };
}

/** Which of its operands a routine looks at for its results. */
function reads({ n, lines, outs }: Routine): number[] {
  const waiting = [...outs];
  const found = new Set<number>();
  while (waiting.length) {
    const at = waiting.pop()!;
    if (at < 0 || found.has(at)) continue;
    found.add(at);
    if (at >= n) waiting.push(...lines[at - n]![1]);
  }
  return [...found].filter((at) => at < n);
}
