// The share of a node's gradient that comes back over each edge on its ways to what flows back.
import type { NArray } from "./array.ts";
import { Unfinished, type Machine } from "./machine.ts";
import { push } from "./push.ts";

const WORK = 4e6; // numbers on the way; of more, the ways are known and no shares

/** An edge on the way, and its share; null where it is not counted. */
export interface EdgeShare {
  from: number;
  to: number;
  operand: number;
  share: number | null;
}

/** All ways from a node to what flows back, edge by edge; none where no gradient comes. */
export function sharesOf(machine: Machine, start: number, counts: boolean): EdgeShare[] {
  const found: EdgeShare[] = [];
  const behind = new Set([start]);
  const { nodes, kinds } = machine.program;
  const reached = (node: number) => machine.instructions.writers[node]!.some(({ phase }) => phase === "backward");
  for (let to = start + 1; to < nodes.length; to++) {
    const { kind, operands } = nodes[to]!;
    if (typeof kind !== "number" || !reached(to)) continue;
    operands.forEach((from, operand) => {
      if (!behind.has(from) || !kinds[kind]!.back[operand]) return;
      behind.add(to);
      found.push({ from, to, operand, share: null });
    });
  }
  let work = 0;
  for (const node of behind) work += machine.shape(node).reduce((a, b) => a * b, 1);
  return counts && work <= WORK ? counted(machine, start, behind, found) : found;
}

function counted(machine: Machine, start: number, behind: Set<number>, edges: EdgeShare[]): EdgeShare[] {
  try {
    const gradient = machine.grad(start);
    const top = gradient ? gradient.data.reduce((a, x) => Math.max(a, Math.abs(x)), 0) : 0;
    if (!gradient || !(top > 0 && top < Infinity)) return edges;
    const product = (one: NArray, other: NArray) => one.data.reduce((sum, x, n) => sum + (x / top) * (other.data[n]! / top), 0);
    const square = product(gradient, gradient);
    const changes = push(machine, new Map([[start, gradient]]), (k) => behind.has(k));
    return edges.map((edge) => {
      const part = machine.handed(edge.to, edge.operand, machine.grad(edge.to)!);
      return { ...edge, share: product(part, changes.get(edge.from)!) / square };
    });
  } catch (error) {
    if (error instanceof Unfinished) return edges; // a step has no rule here, or no result
    throw error;
  }
}
