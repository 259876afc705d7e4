// Split a gradient by the routes on which it comes back, as tape/paths.py does.
import { filled, type NArray } from "./array.ts";
import { type Unrolled, entriesOf, statesOf } from "./backflow.ts";
import type { Machine } from "./machine.ts";
import { pull } from "./pull.ts";
import { push } from "./push.ts";
import { whole } from "./slices.ts";

/** An equation and a step; the loss of a step has the loss's name. */
export type Place = readonly [name: string, step: number];

/** What passes from one place to the next one: a share of the gradient. */
export interface Flow {
  from: Place;
  to: Place;
  share: number;
}

/** The routes of one gradient; all shares of routes add up to 1, and so do those of losses. */
export interface Paths {
  norm: number;
  /** By the first equation on a route that is no state; empty: through states alone. */
  routes: Map<string, number>;
  losses: Map<number, number>;
  flow: Flow[];
  /** Of the route through states alone: by the step of its loss, a share a unit. */
  units: Map<number, number[]>;
  /** The gates that multiply the state on its own line. */
  past: string[];
}

/** What of a run is carried on in time, and what is made of each node there. */
export function carriedOn(machine: Machine, unrolled: Unrolled) {
  const { nodes } = machine.program;
  const users = nodes.map((): number[] => []);
  nodes.forEach(({ operands }, k) => operands?.forEach((x) => users[x]!.push(k)));
  const inside = new Set(statesOf(machine, unrolled).flatMap((one) => one.nodes.filter((node) => node !== null)));
  for (let k = nodes.length - 1; k >= 0; k--) if (inside.has(k)) nodes[k]!.operands?.forEach((x) => inside.add(x));
  return {
    /** Whether something is made of a node there. */
    onward: (node: number) => users[node]!.some((user) => inside.has(user)),
    /** All that is made of it there. */
    after(start: number): Set<number> {
      const found = new Set<number>();
      const waiting = [start];
      while (waiting.length) {
        for (const user of users[waiting.pop()!]!) {
          if (!inside.has(user) || found.has(user)) continue;
          found.add(user);
          waiting.push(user);
        }
      }
      return found;
    },
  };
}

/** @param home  the name of a node's equation @returns null where no gradient comes back, or it is not finite */
export function pathsOf(machine: Machine, unrolled: Unrolled, start: number, home: (node: number) => string): Paths | null {
  const gradient = machine.grad(start);
  const top = gradient ? gradient.data.reduce((a, x) => Math.max(a, Math.abs(x)), 0) : 0;
  if (!gradient || !(top > 0 && top < Infinity) || gradient.data.some(Number.isNaN)) return null;
  const { times, families } = unrolled;
  const states = statesOf(machine, unrolled);
  const between = carriedOn(machine, unrolled).after(start).add(start);
  const gates = families.flatMap((one) => {
    const nodes = one.nodes.filter((node): node is number => node !== null && node !== start && between.has(node));
    return nodes.length && !one.onward ? [{ name: one.name, nodes }] : [];
  });
  const blocked = new Set(gates.flatMap(({ nodes }) => nodes));
  const { entries } = whole(entriesOf(machine, unrolled, states));
  const through = (k: number) => between.has(k) && !blocked.has(k);
  const product = (one: NArray, other: NArray) => one.data.reduce((sum, x, n) => sum + (x / top) * (other.data[n]! / top), 0);
  const square = product(gradient, gradient);

  const arrived = (seeds: Map<number, NArray>): NArray => {
    for (const [node, found] of pull(machine, seeds, through)) if (node === start) return found;
    return filled(gradient.shape, 0);
  };
  const alone = [...entries.values()].flatMap((found) => [...found].filter(([key]) => through(key)));
  const routes = new Map([["", product(arrived(new Map(alone)), gradient) / square]]);
  for (const { name, nodes } of gates) {
    const seeds = new Map<number, NArray>();
    for (const gate of nodes) for (const [x, part] of handedOn(machine, gate, through)) add(seeds, x, part);
    routes.set(name, product(arrived(seeds), gradient) / square);
  }

  const place = (node: number): Place => [home(node), times[node]!];
  const flow = new Map<string, Flow>();
  const losses = new Map<number, number>();
  const pass = (from: Place, to: Place, share: number) => {
    if (String(from) === String(to)) return;
    const key = `${from} ${to}`;
    const found = flow.get(key);
    if (found) found.share += share;
    else flow.set(key, { from, to, share });
  };
  const changes = push(machine, new Map([[start, gradient]]), (k) => between.has(k));
  for (const [step, found] of [...entries].sort(([a], [b]) => a - b)) {
    for (const [key, one] of found) {
      const change = changes.get(key);
      if (!change) continue;
      const share = product(one, change) / square;
      losses.set(step, (losses.get(step) ?? 0) + share);
      pass(place(key), [machine.program.nodes[machine.program.of]!.name, step], share);
    }
  }
  for (const node of between) {
    if (node === start) continue;
    for (const [x, part] of handedOn(machine, node, (k) => changes.has(k))) pass(place(x), place(node), product(part, changes.get(x)!) / square);
  }

  const units = new Map<number, number[]>();
  const own = push(machine, new Map([[start, gradient]]), through);
  for (const [step, found] of entries) {
    for (const [key, one] of found) {
      const change = own.get(key);
      if (!change || blocked.has(key)) continue;
      const count = one.shape.at(-1) ?? 1;
      const shares = new Array<number>(count).fill(0);
      one.data.forEach((x, n) => (shares[n % count]! += ((x / top) * (change.data[n]! / top)) / square));
      const before = units.get(step);
      units.set(step, before?.length === count ? before.map((x, k) => x + shares[k]!) : shares);
    }
  }
  const family = states.find(({ nodes }) => nodes.includes(start));
  return { norm: Math.sqrt(square) * top, routes, losses, flow: [...flow.values()], units, past: family?.gates ?? [] };
}

/** What a node hands back of its own gradient, operand by operand. */
function* handedOn(machine: Machine, node: number, into: (node: number) => boolean): Iterable<[number, NArray]> {
  const { nodes, kinds } = machine.program;
  const { kind, operands } = nodes[node]!;
  const upstream = machine.grad(node);
  if (!upstream || typeof kind !== "number") return;
  for (const [k, x] of operands.entries()) {
    if (nodes[x]!.kind !== "constant" && into(x) && kinds[kind]!.back[k]) yield [x, machine.handed(node, k, upstream)];
  }
}

function add(seeds: Map<number, NArray>, key: number, part: NArray) {
  const before = seeds.get(key);
  seeds.set(key, before ? { shape: part.shape, data: part.data.map((x, n) => x + before.data[n]!) } : part);
}
