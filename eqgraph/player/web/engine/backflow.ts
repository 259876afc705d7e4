// Follow the gradient of one step's loss back through time, as tape/backflow.py does.
import { filled, type NArray } from "./array.ts";
import { CAUSES, LIMITS } from "./causewords.ts";
import type { Machine } from "./machine.ts";
import { pull } from "./pull.ts";
import { type Slices, whole } from "./slices.ts";
import { placed, type Told } from "./sentences.ts";

/** How a model is unrolled: a column a step of time, null where a family has no node. */
export interface Unrolled {
  steps: number[];
  times: (number | null)[];
  families: { name: string; nodes: (number | null)[]; onward: number; gates: string[] }[];
  inputs: { name: string; nodes: (number | null)[] }[];
}

type Family = Unrolled["families"][number];

/** What comes back of one step's loss to one state, step by step; units have a row a step. */
export interface Backflow {
  state: Family;
  columns: number[];
  steps: number[];
  norms: number[];
  units: number[][];
}

/** Return the families that carry something on; one that only adds a loss up is none. */
export function statesOf({ program: { nodes, kinds } }: Machine, { families, times }: Unrolled): Family[] {
  const users = nodes.map((): Set<number> => new Set());
  nodes.forEach(({ operands }, k) => operands?.forEach((x) => users[x]!.add(k)));
  const plus = (k: number) => {
    const { kind } = nodes[k]!;
    return typeof kind === "number" && kinds[kind]!.operator === "add";
  };
  const added = (user: number, into: number | null) => {
    while (into !== null && plus(user)) {
      if (user === into) return true;
      if (users[user]!.size !== 1) return false;
      [user] = users[user]! as unknown as [number];
    }
    return false;
  };
  const addsUp = ({ nodes: own, onward }: Family) =>
    own.every((node, column) => {
      if (node === null) return true;
      const later = [...users[node]!].filter((k) => times[k] !== null && (times[k]! - times[node]!) * onward > 0);
      return later.every((k) => added(k, own[column + onward] ?? null));
    });
  const states = families.filter(({ onward }) => onward);
  const kept = states.filter((one) => !addsUp(one));
  return kept.length ? kept : states;
}

/** What each step's loss gives to the states directly, and the nodes that are carried on in time. */
export function* entriesOf(machine: Machine, unrolled: Unrolled, states: Family[]) {
  const { nodes } = machine.program;
  const inside = new Set(states.flatMap((one) => one.nodes.filter((node) => node !== null)));
  for (let k = nodes.length - 1; k >= 0; k--) if (inside.has(k)) nodes[k]!.operands?.forEach((x) => inside.add(x));
  const entries = new Map<number, Map<number, NArray>>();
  const seed = new Map([[machine.program.of, machine.seed]]);
  for (const [node, arrived] of pull(machine, seed, undefined, (k) => inside.has(k))) {
    yield;
    const time = unrolled.times[node] ?? null;
    const leaf = typeof nodes[node]!.kind !== "number";
    if (!inside.has(node) || time === null || leaf || !arrived.data.some((x) => x !== 0)) continue;
    if (!entries.has(time)) entries.set(time, new Map());
    entries.get(time)!.set(node, arrived);
  }
  return { entries, inside };
}

/** What comes back to each state of the loss of the last step that has one; of the first, backward in time. */
export const backflow = (machine: Machine, unrolled: Unrolled): Backflow[] => whole(flowing(machine, unrolled));

/** The same in slices. */
export function* flowing(machine: Machine, unrolled: Unrolled): Slices<Backflow[]> {
  const states = statesOf(machine, unrolled);
  const { entries, inside } = yield* entriesOf(machine, unrolled, states);
  const leaf = (k: number) => typeof machine.program.nodes[k]!.kind !== "number";
  if (!entries.size) return [];
  const found: Backflow[] = [];
  for (const onward of [1, -1]) {
    const chosen = states.filter((one) => one.onward === onward);
    if (!chosen.length) continue;
    const start = (onward > 0 ? Math.max : Math.min)(...entries.keys());
    found.push(...(yield* followed(machine, unrolled, entries.get(start)!, (k) => inside.has(k) && !leaf(k), chosen, start, onward)));
  }
  return found;
}

function* followed(
  machine: Machine,
  { steps }: Unrolled,
  seeds: Map<number, NArray>,
  into: (node: number) => boolean,
  states: Family[],
  start: number,
  onward: number,
): Slices<Backflow[]> {
  const home = new Set(states.flatMap((one) => one.nodes));
  const found = new Map<number, NArray>();
  for (const [node, arrived] of pull(machine, seeds, into)) {
    yield;
    if (home.has(node)) found.set(node, arrived);
  }
  return states.flatMap((state) => {
    const columns = [...steps.keys()].filter((k) => state.nodes[k] !== null && (start - steps[k]!) * onward >= 0);
    if (onward > 0) columns.reverse();
    if (!columns.length) return [];
    const arrays = columns.map((k) => found.get(state.nodes[k]!) ?? filled(machine.shape(state.nodes[k]!), 0));
    const units = arrays.map((x) => perUnit(x));
    return [{ state, columns, steps: columns.map((k) => steps[k]!), norms: arrays.map(({ data }) => length(data)), units }];
  });
}

/** The norm of numbers; squares neither overflow nor vanish. */
function length(data: ArrayLike<number>): number {
  let top = 0;
  for (let k = 0; k < data.length; k++) top = Math.max(top, Math.abs(data[k]!));
  if (top === 0 || !Number.isFinite(top)) return top;
  let sum = 0;
  for (let k = 0; k < data.length; k++) sum += (data[k]! / top) ** 2;
  return Math.sqrt(sum) * top;
}

function perUnit({ shape, data }: NArray): number[] {
  const units = shape.at(-1) ?? 1;
  return Array.from({ length: units }, (_, unit) => length(data.filter((_, k) => k % units === unit)));
}

const share = (value: number, whole: number) => (whole > 0 ? value / whole : value > 0 ? Infinity : 0);

/** Which part of the norm comes back to each step. */
export const leftOf = ({ norms }: Backflow) => norms.map((x) => share(x, norms[0]!));

/** Which part of its own gradient each unit gets back: a row a step. */
export function keptOf({ units }: Backflow): number[][] {
  const own = units[0]!;
  const least = (LIMITS.slight * Math.hypot(...own)) / Math.sqrt(own.length); // hypot does not overflow
  return units.map((row) => row.map((x, k) => share(x, Math.max(own[k]!, least))));
}

/** After how many steps each unit has forgotten, of which part it keeps; ∞ for one that never does. */
export const horizonsOf = (kept: number[][]) =>
  kept[0]!.map((_, k) => {
    const at = kept.findIndex((row) => row[k]! < LIMITS.forgotten);
    return at < 0 ? Infinity : at;
  });

/** The largest part that a unit keeps up to the last step. */
export const bestOf = (flow: Backflow) => Math.max(0, ...keptOf(flow).at(-1)!);

/** The largest gain on the way, and at which column. */
export function mostOf(flow: Backflow): [number, number] {
  const left = leftOf(flow).map((x) => (Number.isNaN(x) ? 0 : x));
  const gain = Math.max(...left);
  return [gain, flow.columns[left.indexOf(gain)]!];
}

const told = (key: keyof typeof CAUSES, values: Record<string, string | number>) => placed(CAUSES[key], values);

/** Say how soon the units of a state forget: most of those that do, and what the best keeps. */
export function spoken(flow: Backflow, number: Told["number"]): string {
  const kept = keptOf(flow);
  const units = kept[0]!.length;
  const horizons = horizonsOf(kept)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const percent = (x: number) =>
    x < LIMITS.forgotten ? number(x, 2, true) : told("percent", { number: number(100 * x, 2, true) });
  if (!horizons.length) return told("remember", { least: percent(Math.min(...kept.at(-1)!)) });
  const steps = horizons[Math.ceil(LIMITS.bulk * horizons.length) - 1]!;
  const within = told(steps === 1 ? "one step" : "steps", { steps });
  if (units === 1) return told("forgets", { within });
  const count = horizons.filter((n) => n <= steps).length;
  return told("forget", { count, units, within, best: percent(bestOf(flow)) });
}
