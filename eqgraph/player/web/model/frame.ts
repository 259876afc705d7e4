// The frame, pure: what everything looks like after so many instructions.
// An event holds the absolute value of what it wrote, so a frame is each node's last event
// before it; going back undoes exactly, and any place is as cheap as the next one: what nobody
// asks for is not looked up, and from one place to another only what lies between may differ.

import type { Edge, InstructionInfo, NodeInfo } from "../engine/schema.d.ts";
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
  nodes: Lookup<NodeFrame>; // by ref
  edges: Lookup<EdgeState>; // by edgeKey
  equations: EquationFrame[];
}

/** Like a map, but what is in it is made when somebody asks. */
export interface Lookup<T> extends Iterable<[string, T]> {
  get(key: string): T | undefined;
}

/** @param make  asked once a key, and only for keys that are known */
export function lookup<T>(keys: ReadonlyMap<string, unknown>, make: (key: string) => T): Lookup<T> {
  const made = new Map<string, T>();
  const get = (key: string) => {
    let found = made.get(key);
    if (found === undefined && keys.has(key)) made.set(key, (found = make(key)));
    return found;
  };
  return {
    get,
    *[Symbol.iterator]() {
      for (const key of keys.keys()) yield [key, get(key) as T];
    },
  };
}

/** What one node lives through: at which place it gets which array. */
export interface Life {
  node: NodeInfo;
  value: number | null; // array of its value
  known: number; // the place from which its value is known
  grads: { place: number; array: number; part: [number, number] | null }[];
}

type EdgeLife = { forward: number; backward: number };

type EquationLife = { forward: number[]; backward: number[] };

export interface Index {
  payload: Payload;
  lives: Life[];
  byRef: Map<string, Life>;
  edges: Map<string, EdgeLife>; // by edgeKey
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
      edges.set(key, { forward: Infinity, backward: Infinity });
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
  return { payload, lives: [...lives.values()], byRef: lives, edges, equations };
}

function newLife(node: NodeInfo): Life {
  const value = node.value ?? null;
  return { node, value, known: value === null ? Infinity : 0, grads: [] };
}

export function frameAt(index: Index, step: number): Frame {
  const { payload, byRef } = index;
  const { window } = payload.run ?? {};
  window?.at(step);
  void window?.arrived.value; // what came since makes it another frame
  void payload.run?.sequence.value; // as does another sequence
  const { here } = payload;
  const phase = step > payload.turn ? "backward" : "forward";
  const current = step > 0 ? payload.instructions[step - 1] : null;
  const partners = new Set(current?.reads);
  const nodes = lookup(byRef, (ref) =>
    nodeFrame(byRef.get(ref) as Life, step, phase, current, partners, here),
  );
  const lives = index.edges;
  const edges = lookup(lives, (key) => edgeState(lives.get(key) as EdgeLife, step, phase));
  const equations = index.equations.map((life, k) => ({
    forward: tick(life.forward, step, current !== null && current.equation === k),
    backward: tick(life.backward, step, current !== null && current.equation === k),
    current: current !== null && current.equation === k,
  }));
  return { step, phase, current, at: current && current.node, nodes, edges, equations };
}

const FAR = 200; // beyond so many steps, looking at everything is as quick

/**
 * The nodes and edges whose frames may differ between two places, or null where all may: in the
 * other phase everything waits again.
 */
export function between(
  { instructions, turn }: Pick<Payload, "instructions" | "turn">,
  one: number,
  other: number,
): { nodes: Set<string>; edges: Edge[] } | null {
  const [first, last] = [Math.min(one, other), Math.max(one, other)];
  if (last - first > FAR || first > turn !== last > turn) return null;
  const nodes = new Set<string>();
  const edges: Edge[] = [];
  for (let k = Math.max(0, first - 1); k < last; k++) {
    const { node, reads, edges: taken } = instructions[k];
    for (const ref of [node, ...reads]) nodes.add(ref);
    edges.push(...taken);
  }
  return { nodes, edges };
}

function nodeFrame(
  life: Life,
  step: number,
  phase: "forward" | "backward",
  current: InstructionInfo | null,
  partners: Set<string>,
  here: Payload["here"],
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
    value: known && life.value !== null && here(life.value) ? life.value : null,
    grad: last && here(last.array) ? last.array : null,
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
