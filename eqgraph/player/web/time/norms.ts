// The curves over time: norms of gradients and of what they are made of, and products of gates.

import type { NArray } from "../engine/array.ts";
import { statesOf } from "../engine/backflow.ts";
import { TOLD_OVER_TIME } from "./told.ts";
import { placed } from "../engine/sentences.ts";
import type { Instruction } from "../engine/tape.ts";
import type { Family } from "../model/unrolled.ts";
import { lazily, norm, type Counting } from "./counting.ts";
import type { Curve } from "./time.ts";

/** All curves; which there are is a matter of the tape alone. */
export function curvesOf(counting: Counting): Curve[] {
  const { families, inputs } = counting.unrolled;
  const states = families.filter(({ onward }) => onward);
  const gates = new Map(states.flatMap((state) => state.gates.map((gate) => [gate, state.onward])));
  const carried = new Set(statesOf(counting.machine, counting.unrolled).map(({ name }) => name));
  const lengths = (node: number) => counting.length(node);
  return [
    ...states.flatMap((family) => [
      gradientOf(counting, family),
      ...(carried.has(family.name) ? [flowOf(counting, family)] : []),
      ...pathsOf(counting, family),
    ]),
    ...[...gates].flatMap(([gate, onward]) =>
      families.filter(({ name }) => name === gate).map((family) => productOf(counting, family, onward)),
    ),
    ...states.map((family) => transferOf(counting, family)),
    ...inputs.map((input) =>
      lazily(
        { kind: "input" as const, name: input.name, places: counting.over(input, (node) => counting.complete(node)) },
        { values: () => counting.over(input, lengths) },
      ),
    ),
  ];
}

function gradientOf(counting: Counting, family: Family): Curve {
  const { machine } = counting;
  return lazily(
    {
      kind: "gradient" as const,
      name: family.name,
      places: counting.over(family, (node) => counting.complete(node)),
    },
    {
      values: () => counting.over(family, (node) => counting.length(node)),
      partial: () =>
        counting.over(family, (node) =>
          counting.backs(node).slice(0, -1).map(({ register }) => counting.number(() => norm(machine.register(register)))),
        ),
    },
  );
}

/** What comes back of the loss of one step alone: of the last one, backward in time of the first. */
function flowOf(counting: Counting, family: Family): Curve {
  return lazily(
    {
      kind: "flow" as const,
      name: family.name,
      path: TOLD_OVER_TIME[family.onward > 0 ? "flow" : "flow back"],
      places: counting.over(family, (node) => counting.complete(node)),
    },
    {
      values() {
        const found = counting.flows.find(({ state }) => state.name === family.name);
        const at = new Map(found?.columns.map((column, k) => [column, found.norms[k]!]));
        return family.nodes.map((_, column) => at.get(column) ?? null);
      },
    },
  );
}

/** How a gradient comes back: by the equations that it comes through, and from which step. */
function pathsOf(counting: Counting, family: Family): Curve[] {
  const ways = new Map<string, Map<number, Instruction[]>>();
  for (const node of family.nodes) {
    for (const one of node === null ? [] : counting.backs(node)) {
      const path = pathOf(counting, one);
      if (node === null || path === null) continue;
      const way = ways.get(path) ?? ways.set(path, new Map()).get(path)!;
      way.set(node, [...(way.get(node) ?? []), one]);
    }
  }
  return [...ways].map(([path, way]) =>
    lazily(
      {
        kind: "path" as const,
        name: family.name,
        path,
        places: counting.over(family, (node) => way.get(node)?.at(-1)?.step ?? null),
      },
      {
        values: () =>
          counting.over(family, (node) => (way.has(node) ? norm(added(counting, way.get(node)!)) : null)),
      },
    ),
  );
}

function pathOf(counting: Counting, { node, user }: Instruction): string | null {
  const equation = user === null ? null : counting.run.nodes[user].equation;
  if (user === null || equation === null) return null;
  const away = awayOf(counting, node, user);
  const when = away > 0 ? "when later" : away < 0 ? "when earlier" : "when same";
  const { name } = counting.run.sent.equations[equation];
  return placed(TOLD_OVER_TIME.path, { name, when: TOLD_OVER_TIME[when] });
}

/** How many steps of time a user is away from its operand. */
function awayOf({ unrolled: { times } }: Counting, node: number, user: number): number {
  const [here, there] = [times[node], times[user]];
  return here === null || there === null ? 0 : there - here;
}

/** What some instructions contribute, together. */
function added({ machine }: Counting, parts: Instruction[]): NArray {
  const [first, ...others] = parts.map(({ index }) => machine.contribution(index));
  const data = first.data.slice();
  for (const one of others) one.data.forEach((x, k) => (data[k] += x));
  return { shape: first.shape, data };
}

/** What a gate leaves of a state from each step to the last: known when all of it is. */
function productOf(counting: Counting, gate: Family, onward: number): Curve {
  const every = Math.max(...counting.over(gate, (node) => counting.known(node)).map((at) => at ?? 0));
  return lazily(
    { kind: "product" as const, name: gate.name, places: counting.over(gate, () => every) },
    {
      values() {
        const found = counting.over(gate, (node) => counting.machine.value(node).data);
        const columns = [...found.keys()];
        if (onward > 0) columns.reverse();
        let total: Float64Array | null = null;
        const values: (number | null)[] = found.map(() => null);
        for (const column of columns) {
          const factor = found[column];
          if (!factor) continue;
          const before: Float64Array | null = total;
          total = before ? factor.map((x, k) => x * before[k]) : factor;
          values[column] = total.reduce((sum, x) => sum + x, 0) / total.length;
        }
        return values;
      },
    },
  );
}

/** Which part of a state's gradient a step hands back to the one before: ‖what comes back‖/‖∂L/∂sₜ₊₁‖. */
function transferOf(counting: Counting, family: Family): Curve {
  const { nodes, name, onward } = family;
  const from = (node: number, wanted: (away: number) => boolean) =>
    counting.backs(node).filter(({ user }) => user !== null && wanted(awayOf(counting, node, user)));
  return lazily(
    {
      kind: "transfer" as const,
      name,
      places: counting.over(family, (node) => from(node, (away) => away !== 0).at(-1)?.step ?? null),
    },
    {
      values: () =>
        counting.over(family, (node, column) => {
          const later = from(node, (away) => away * onward > 0);
          const next = nodes[column + onward] ?? null;
          const whole = later.length && next !== null ? counting.length(next) : 0;
          return whole ? norm(added(counting, later)) / whole : null;
        }),
    },
  );
}
