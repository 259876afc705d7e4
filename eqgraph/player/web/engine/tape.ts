// Derive the tape of a program: the list that tape/tape.py records, step by step.
import type { Program, ProgramNode } from "./program.ts";

/** One line of the tape: it writes one register. Nodes are numbers, as they stand in the program. */
export interface Instruction {
  readonly index: number;
  /** How many instructions are done after it. */
  readonly step: number;
  readonly phase: "forward" | "backward";
  readonly kind: "compute" | "seed" | "accumulate";
  /** The node whose value or gradient it writes. */
  readonly node: number;
  /** Backward: the node that hands its gradient on, and to which operand of it. */
  readonly user: number | null;
  readonly operand: number | null;
  /** This is contribution `part` of `parts` to the gradient. */
  readonly part: number;
  readonly parts: number;
  readonly register: number;
  readonly reads: readonly number[];
}

/** A straight list of instructions, and which of them write to a node. */
export interface Tape {
  readonly instructions: readonly Instruction[];
  /** How many instructions are forward. */
  readonly turn: number;
  /** All that write to a node, in order, by the node's number. */
  readonly writers: readonly (readonly Instruction[])[];
}

/** Tell whether a node is computed. */
export function computed(node: ProgramNode): boolean {
  return typeof node.kind === "number";
}

/** Return the tape of a program. */
export function record(program: Program): Tape {
  const { nodes, of } = program;
  const out: Instruction[] = [];
  const add = (line: Omit<Instruction, "index" | "step">): void => {
    out.push({ index: out.length, step: out.length + 1, ...line });
  };
  const alone = { user: null, operand: null, part: 1, parts: 1 };
  nodes.forEach((node, k) => {
    if (computed(node)) {
      add({
        phase: "forward",
        kind: "compute",
        node: k,
        ...alone,
        register: k,
        reads: node.operands,
      });
    }
  });
  const turn = out.length;
  if (nodes[of]!.kind !== "constant") {
    add({ phase: "backward", kind: "seed", node: of, ...alone, register: nodes.length, reads: [] });
    const sums = new Map([[of, nodes.length]]);
    const edges = edgesOf(program);
    const parts = new Map<number, number>();
    const totals = new Map<number, number>();
    for (const [user, k] of edges) count(totals, nodes[user]!.operands[k]!);
    for (const [user, operand] of edges) {
      const node = nodes[user]!.operands[operand]!;
      const before = sums.get(node);
      const reads = [
        sums.get(user)!,
        user,
        ...nodes[user]!.operands,
        ...(before === undefined ? [] : [before]),
      ];
      const register = nodes.length + out.length - turn;
      const part = count(parts, node);
      sums.set(node, register);
      const parted = { part, parts: totals.get(node)! };
      add({
        phase: "backward",
        kind: "accumulate",
        node,
        user,
        operand,
        ...parted,
        register,
        reads,
      });
    }
  }
  const writers: Instruction[][] = nodes.map(() => []);
  for (const instruction of out) writers[instruction.node]!.push(instruction);
  return { instructions: out, turn, writers };
}

function count(counts: Map<number, number>, key: number): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

/** List the edges that a gradient takes, (user, index of the operand), from `of` to the leaves. */
function edgesOf({ nodes, kinds, of }: Program): [number, number][] {
  const reached = new Set([of]);
  const edges: [number, number][] = [];
  for (let user = nodes.length - 1; user >= 0; user--) {
    const { kind, operands } = nodes[user]!;
    if (!reached.has(user) || typeof kind !== "number") continue;
    operands.forEach((x, k) => {
      if (nodes[x]!.kind === "constant" || !kinds[kind]!.back[k]) return;
      reached.add(x);
      edges.push([user, k]);
    });
  }
  return edges;
}
