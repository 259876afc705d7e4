// Find what no gradient reaches and what mixes, as tape/reached.py and tape/mixing.py do.
import type { NArray } from "./array.ts";
import { entriesOf } from "./backflow.ts";
import { Cause, type Look, there, told } from "./cause.ts";
import { CONTRACTING, GATHERING } from "./facts.ts";
import { pull } from "./pull.ts";
import type { Slices } from "./slices.ts";

const STEPS = 3; // that are gone back: what mixes does so at each of them

/** Parameters that get no gradient: what is differentiated does not depend on them. */
export function* unreached(look: Look, before: Cause[]): Iterable<Cause> {
  const { machine, unrolled } = look;
  const { nodes, of } = machine.program;
  if (look.users[of]!.size) return; // somebody looks from the middle of the graph
  const below = new Set([of]);
  for (let k = of; k >= 0; k--) if (below.has(k)) nodes[k]!.operands?.forEach((x) => below.add(x));
  const quiet = unrolled.steps.length < 2 || before.some(({ blocks }) => blocks);
  const groups = new Map<"no way" | "no rule" | "only zeros", number[]>();
  for (const [k, { kind }] of nodes.entries()) {
    if (kind !== "parameter") continue;
    const gradient = machine.grad(k);
    if (gradient && (quiet || gradient.data.some((x) => x !== 0))) continue;
    const key = !below.has(k) ? "no way" : gradient ? "only zeros" : "no rule";
    groups.set(key, [...(groups.get(key) ?? []), k]);
  }
  for (const [key, some] of groups) {
    const names = { node: look.listed(some.map((k) => look.name(k))), of: look.name(of) };
    const cure = key === "no way" ? told("leave out", names) : "";
    yield new Cause("unreached", some, told("unreached", names), { evidence: told(key, names), cure, blocks: false });
  }
}

/** An output that is computed at every step, and read by the loss at one step alone. */
export function* oneLoss(look: Look): Iterable<Cause> {
  const { machine, unrolled: { families, steps } } = look;
  const { of } = machine.program;
  if (look.users[of]!.size) return;
  let last: Cause | null = null;
  for (const family of families) {
    const all = there(family);
    const got = family.nodes.flatMap((k, column) => (k !== null && machine.grad(k) ? [[k, steps[column]!] as const] : []));
    if (got.length !== 1 || all.length < 3 || look.states.includes(family)) continue;
    const [[node, step]] = got as [readonly [number, number]];
    const values = { node: family.name, of: look.name(of), step, count: all.length - 1, place: look.place(family) };
    last = new Cause("loss", all, told("one loss", values), { cure: told("every step"), node, seen: node, blocks: false });
  }
  if (last) yield last;
}

/** The operator through which the gradient of one sequence reaches another one. */
export function* mixed(look: Look): Slices<Cause[]> {
  const { machine, unrolled: { inputs, times, families } } = look;
  const { nodes } = machine.program;
  const shapes = inputs.flatMap((one) => there(one)).map((k) => machine.shape(k));
  const sizes = new Set(shapes.flatMap((shape) => (shape.length > 1 ? [shape[0]!] : [])));
  const [count = 0] = sizes;
  if (sizes.size !== 1 || count < 2) return [];
  const { entries, inside } = yield* entriesOf(machine, look.unrolled, look.states);
  if (!entries.size) return [];
  const start = (look.onward > 0 ? Math.max : Math.min)(...entries.keys());
  const near = (k: number) => {
    const away = times[k] === null ? -1 : (start - times[k]!) * look.onward;
    return inside.has(k) && away >= 0 && away < STEPS;
  };
  const several = ({ shape }: NArray) => shape.length > 1 && shape[0] === count;
  const seeds = new Map<number, NArray>();
  for (const [k, one] of entries.get(start)!) {
    const row = one.data.length / count;
    if (several(one)) seeds.set(k, { shape: one.shape, data: one.data.map((x, n) => (n < row ? x : 0)) });
  }
  for (const [node, arrived] of pull(machine, seeds, near)) {
    if (typeof nodes[node]!.kind !== "number" || !several(arrived)) continue;
    const row = arrived.data.length / count;
    if (!arrived.data.some((x, n) => n >= row && x !== 0)) continue;
    const maker = [...look.users[node]!].find((user) => {
      const sign = look.sums.operator(user);
      return GATHERING.has(sign) && !CONTRACTING.has(sign) && near(user);
    });
    if (maker === undefined) return [];
    const sign = look.sums.operator(maker);
    const at = look.equation(maker);
    const family = families.find((one) => look.equation(there(one)[0]!) === at) ?? families[0]!;
    const text = told("mixed", { sign, node: family.name, place: look.place(family) });
    return [new Cause("mixed", there(family), text, { evidence: told("one sequence"), cure: told("axis", { sign }), blocks: false })];
  }
  return [];
}
