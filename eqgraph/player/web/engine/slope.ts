// The derivative of an elementwise node, entry by entry.
import type { NArray } from "./array.ts";
import type { Machine } from "./machine.ts";
import { call } from "./routine.ts";

/** Return the derivative of an elementwise node by its first operand. */
export function slope(machine: Machine, node: number): NArray {
  const { program, rounding } = machine;
  const { kind, operands } = program.nodes[node]!;
  const back = program.kinds[kind as number]!.back[0]!.routine;
  const y = machine.value(node);
  const ones = { shape: y.shape, data: new Float64Array(y.data.length).fill(1) };
  const xs = operands.map((x) => machine.value(x));
  return back < 0
    ? ones
    : call(program.routines[back]!, [ones, y, ...xs], { ...rounding, last: null })[0]!;
}
