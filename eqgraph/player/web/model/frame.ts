// The frame, pure: what everything looks like after so many instructions.
// An event holds the absolute value of what it wrote, so a frame is each node's last event
// before it; going back undoes exactly, and any place is as cheap as the next one.

import type { InstructionInfo, NodeInfo } from "../engine/schema.d.ts";
import type { Payload } from "./payload.ts";

type State = "waiting" | "current" | "done";

export interface NodeFrame {
  value: number | null; // index of the array, null while not known
  grad: number | null;
  state: State; // about the present phase
  partner: boolean; // the current instruction works with it
  growing: [number, number] | null; // contributions so far and in all, while it grows
}

type EdgeState = "waiting" | "forward" | "forward-current" | "backward" | "backward-current";

export type Tick = "none" | "waiting" | "running" | "done";

export interface EquationFrame {
  forward: Tick;
  backward: Tick;
  current: boolean;
}

export interface Frame {
  step: number;
  phase: "forward" | "backward";
  current: InstructionInfo | null;
  at: string | null; // the node that is current, as it is seen
  nodes: Map<string, NodeFrame>; // by ref
  edges: Map<string, EdgeState>; // by edgeKey
  equations: EquationFrame[];
}

/** What one node lives through: at which place it gets which array. */
export interface Life {
  node: NodeInfo;
  value: number | null; // array of its value
  known: number; // the place from which its value is known
  grads: { place: number; array: number; part: [number, number] | null }[];
}

type EdgeLife = { key: string; forward: number; backward: number };

type EquationLife = { forward: number[]; backward: number[] };

export interface Index {
  payload: Payload;
  lives: Life[];
  edges: EdgeLife[];
  equations: EquationLife[];
}

export const edgeKey = (from: string, to: string, operand: number | string) =>
  `${from}\n${to}\n${operand}`;

/** Read the instructions once, so that every frame is a look-up. */
export function indexOf(payload: Payload): Index {
  const lives = new Map(payload.nodes.map((node) => [node.ref, newLife(node)]));
  const edges = new Map<string, EdgeLife>();
  for (const { ref, operands } of payload.nodes) {
    operands.forEach((from, k) => {
      const key = edgeKey(from, ref, k);
      edges.set(key, { key, forward: Infinity, backward: Infinity });
    });
  }
  const equations = payload.equations.map(() => ({
    forward: [] as number[],
    backward: [] as number[],
  }));
  const failed = payload.run?.failure?.instruction.step ?? Infinity;
  payload.instructions.forEach((instruction, k) => {
    const place = k + 1;
    const { phase, node, value, part, equation } = instruction;
    const life = lives.get(node) as Life;
    const written = place < failed;
    if (written && phase === "backward") life.grads.push({ place, array: value, part: part ?? null });
    else if (written) Object.assign(life, { value, known: place });
    for (const [from, to, operand] of instruction.edges) {
      const edge = edges.get(edgeKey(from, to, operand));
      if (edge) edge[phase] = place;
    }
    if (equation !== null && equation !== undefined) equations[equation][phase].push(place);
  });
  return { payload, lives: [...lives.values()], edges: [...edges.values()], equations };
}

function newLife(node: NodeInfo): Life {
  const value = node.value ?? null;
  return { node, value, known: value === null ? Infinity : 0, grads: [] };
}

export function frameAt(index: Index, step: number): Frame {
  const { payload } = index;
  const phase = step > payload.turn ? "backward" : "forward";
  const current = step > 0 ? payload.instructions[step - 1] : null;
  const partners = new Set(current?.reads);
  const nodes = new Map(
    index.lives.map((life) => [life.node.ref, nodeFrame(life, step, phase, current, partners)]),
  );
  const edges = new Map(index.edges.map((edge) => [edge.key, edgeState(edge, step, phase)]));
  const equations = index.equations.map((life, k) => ({
    forward: tick(life.forward, step, current !== null && current.equation === k),
    backward: tick(life.backward, step, current !== null && current.equation === k),
    current: current !== null && current.equation === k,
  }));
  return { step, phase, current, at: current && current.node, nodes, edges, equations };
}

function nodeFrame(
  life: Life,
  step: number,
  phase: "forward" | "backward",
  current: InstructionInfo | null,
  partners: Set<string>,
): NodeFrame {
  const { ref } = life.node;
  const last = life.grads.findLast(({ place }) => place <= step) ?? null;
  const complete = last !== null && last === life.grads.at(-1);
  const known = life.known <= step;
  const done = phase === "forward" ? known : complete;
  const isCurrent = current !== null && current.node === ref;
  const parts = last?.part ?? null;
  const growing = parts && parts[1] > 1 && (isCurrent || !complete) ? parts : null;
  return {
    value: known ? life.value : null,
    grad: last ? last.array : null,
    state: isCurrent ? "current" : done ? "done" : "waiting",
    partner: !isCurrent && partners.has(ref),
    growing,
  };
}

/** In the backward phase the forward pass steps aside: what is not reached yet waits again. */
function edgeState(edge: EdgeLife, step: number, phase: "forward" | "backward"): EdgeState {
  const place = edge[phase];
  if (place > step) return "waiting";
  return place === step ? `${phase}-current` : phase;
}

function tick(places: number[], step: number, current: boolean): Tick {
  if (!places.length) return "none";
  if (places[0] > step) return "waiting";
  if (places[places.length - 1] > step) return "running";
  return current && places.includes(step) ? "running" : "done";
}
