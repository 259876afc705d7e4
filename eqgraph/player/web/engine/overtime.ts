// Find the problems of a model over time, as tape/over_time.py does: one entry for one illness, its cause first.
import { backflow, type Backflow, bestOf, flowing, leftOf, mostOf, spoken } from "./backflow.ts";
import { Cause, type Family, Look, there, told } from "./cause.ts";
import { LIMITS } from "./causewords.ts";
import { biasesOf, gates, saturated, scales } from "./driven.ts";
import { Machine } from "./machine.ts";
import { radius, spectralNorm } from "./matrices.ts";
import { overTime, type ProblemKind, rms } from "./problems.ts";
import { mixed, oneLoss, unreached } from "./reached.ts";
import type { Told } from "./sentences.ts";
import { slope } from "./slope.ts";

const LAST = 8; // steps before an overflow that are looked at
const TRIES = 5; // of a divisor that keeps it away

overTime.search = function* (machine, unrolled, asked) {
  const look = new Look(machine, unrolled, asked);
  yield;
  const found: Cause[] = [...(yield* mixed(look)), ...scales(look)];
  yield;
  found.push(...saturated(look, found));
  yield;
  found.push(...gates(look, found));
  yield;
  const still = [...idle(look)];
  yield;
  found.push(...still.map(([cause]) => cause));
  found.push(...constants(look, found, new Set(still.map(([, family]) => family))));
  const flows = yield* flowing(machine, unrolled);
  found.push(...onTheWayBack(look, found, flows, asked));
  found.push(...unreached(look, found), ...oneLoss(look));
  return found.map((cause) => cause.problem(machine));
};

overTime.overflow = (machine, unrolled, asked, born) => {
  const at = unrolled.times[born.node] ?? null;
  if (at === null || machine.tape[born.step - 1]!.phase === "backward") return born;
  const look = new Look(machine, unrolled, asked);
  for (const { name, nodes } of look.states) {
    const columns = [...nodes.keys()].filter((k) => nodes[k] !== null && (at - unrolled.steps[k]!) * look.onward > 0);
    if (look.onward < 0) columns.reverse();
    const sizes = columns.slice(-LAST).map((k) => rms(machine.value(nodes[k]!)));
    const [first, last] = [sizes[0]!, sizes.at(-1)!];
    if (sizes.length < 2 || !(first > 0 && first < last && last < Infinity)) continue;
    const rate = (last / first) ** (1 / (sizes.length - 1));
    if (rate < LIMITS.swells || last < LIMITS.swollen) continue;
    const step = unrolled.steps[columns.at(-1)!]!;
    const grows = told("swells", { node: name, rate: look.brief(rate), size: look.brief(last), step });
    const cause = new Cause(born.kind, [born.node], born.text);
    byProduct(look, cause, grows, rate, true);
    return { ...born, text: cause.problem(machine).text };
  }
  return born;
};

function* idle(look: Look): Iterable<[Cause, Family]> {
  for (const family of look.unrolled.families) {
    const { dead = "", sign = "" } = look.row(family) ?? {};
    if (!dead) continue;
    const nodes = there(family);
    const units = look.width(family);
    const count = deadOf(look, nodes, units);
    const samples = nodes.length * Math.floor(look.machine.value(nodes[0]!).data.length / Math.max(units, 1));
    if (!count || count < LIMITS.idle * units || samples < LIMITS.samples) continue;
    const values = { node: family.name, count, units, sign, dead, place: look.place(family) };
    const cause = new Cause("dead", nodes, told("dead over time", values));
    byBias(look, cause, family);
    yield [cause, family];
  }
}

/** How many units let nothing through: none of those that other data may open, being near the edge. */
function deadOf(look: Look, nodes: number[], units: number): number {
  const alive = new Array<boolean>(units).fill(false);
  const below = Array.from({ length: units }, (): number[] => []);
  for (const node of nodes) {
    slope(look.machine, node).data.forEach((v, k) => (alive[k % units] ||= v !== 0));
    const { data } = look.machine.value(look.machine.program.nodes[node]!.operands[0]!);
    look.machine.value(node).data.forEach((edge, k) => below[k % units]!.push(data[k % data.length]! - edge));
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return below.filter((values, k) => {
    const middle = mean(values);
    const deviation = Math.sqrt(mean(values.map((x) => (x - middle) ** 2)));
    return !alive[k] && Math.abs(middle) >= LIMITS.beyond * deviation;
  }).length;
}

/** Tell the bias of a family as the cause, where it is larger than all else in its sum. */
function byBias(look: Look, cause: Cause, family: Family): void {
  const found = look.addends(family);
  const [node] = biasesOf(look, found);
  if (node === undefined || found.bias <= Math.max(found.inputs, found.state)) return;
  cause.evidence = told("size of", { term: found.terms.bias!, size: look.brief(found.bias) });
  cause.cure = told("set", { node, value: 0 });
}

function* constants(look: Look, before: Cause[], still: Set<Family>): Iterable<Cause> {
  const root = before.find(({ blocks }) => blocks);
  for (const family of look.unrolled.families) {
    if (!look.states.includes(family) || still.has(family)) continue;
    const count = constantOf(there(family).map((node) => look.machine.value(node))).length;
    if (!count) continue;
    const values = { node: family.name, count, units: look.width(family), place: look.place(family) };
    const text = told(count > 1 ? "constant" : "constant one", values);
    if (root) {
      root.so.push(text);
      continue;
    }
    const cause = new Cause("constant", there(family), text, { blocks: false });
    if (look.driven.includes(family)) byBias(look, cause, family);
    if (cause.evidence || count >= LIMITS.several * look.width(family)) yield cause;
  }
}

/** The gradient of one step's loss that vanishes, or explodes, on its way back. */
function* onTheWayBack(look: Look, before: Cause[], found: Backflow[], asked: Told): Iterable<Cause> {
  const { unrolled } = look;
  const long = found.filter(({ steps }) => steps.length > 1);
  if (!long.length) return;
  const kept = long.reduce((a, b) => (bestOf(b) > bestOf(a) ? b : a));
  const most = found.reduce((a, b) => (mostOf(b)[0] > mostOf(a)[0] ? b : a));
  const [gain, at] = mostOf(most);
  let [cause, rate]: [Cause | null, number] = [null, 0];
  if (gain > LIMITS.grows) {
    const [last, first] = [most.steps[0]!, unrolled.steps[at]!];
    const text = told("grows", { node: most.state.name, gain: look.brief(gain), last, first });
    cause = onTheWay("exploding", most, at, text);
    rate = gain ** (1 / Math.max(Math.abs(last - first), 1));
  } else if (bestOf(kept) < LIMITS.fades) {
    const [last, first] = [kept.steps[0]!, kept.steps.at(-1)!];
    const left = look.brief(leftOf(kept).at(-1)!);
    const text = told("fades", { node: kept.state.name, left, last, first, units: spoken(kept, asked.number) });
    cause = onTheWay("vanishing", kept, kept.columns.at(-1)!, text);
    rate = bestOf(kept) ** (1 / Math.max(kept.steps.length - 1, 1));
  }
  if (!cause) return;
  const root = before.find(({ blocks }) => blocks);
  if (root) root.so.push(cause.text);
  else if (cause.kind === "exploding" || !look.gates.size) {
    byProduct(look, cause, told("a step", { rate: look.brief(rate) }), rate);
    yield cause;
  }
}

function onTheWay(kind: ProblemKind, { state, columns }: Backflow, at: number, text: string): Cause {
  const nodes = columns.map((k) => state.nodes[k]!).reverse();
  return new Cause(kind, nodes, text, { node: state.nodes[at]!, seen: state.nodes[at]!, backward: true, blocks: false });
}

interface Product {
  term: string;
  node: string;
  leaf: number;
  radius: number;
  norm: number;
  square: boolean;
}

/** Tell which product makes a gradient or a state grow or fade, and how its matrix is tamed. */
function byProduct(look: Look, cause: Cause, how: string, rate: number, overflows = false): void {
  cause.evidence = how;
  const found = products(look);
  if (cause.kind === "vanishing" && flattened(look, cause, rate, found)) return;
  if (!found.length) return;
  const one = found.reduce((a, b) => (b.radius > a.radius ? b : a));
  const { term, node, square } = one;
  const [size, norm] = [look.brief(one.radius), look.brief(one.norm)];
  cause.evidence += told(square ? "product" : "factor", { term, node, radius: size, norm });
  if (cause.kind !== "vanishing") {
    const by = () => (overflows ? tamed(look, one.leaf, rate) : rate);
    if (rate > 1) cause.cure = told("divide", { node, by: look.brief(by()) });
  } else if (one.radius >= LIMITS.lengthens) cause.cure = told("a gate");
  else if (square) cause.cure = told("orthogonal", { node });
  else if (one.radius > 0) cause.cure = told("divide", { node, by: size });
}

/** By how much a parameter is to be divided, from the rate at which a state grew: it is tried, and corrected. */
function tamed({ machine, unrolled }: Look, leaf: number, guess: number): number {
  const { program, inputs, seed } = machine;
  const { shape, data } = inputs.get(leaf)!;
  let rate = guess;
  let [low, high] = [0, Infinity]; // too little, too much
  for (let k = 0; k < TRIES; k++) {
    const changed = new Map(inputs).set(leaf, { shape, data: data.map((x) => x / rate) });
    const found = backflow(new Machine(program, changed, { seed }), unrolled);
    const long = found.filter(({ steps }) => steps.length > 1);
    if (!long.length) break;
    const kept = long.reduce((a, b) => (bestOf(b) > bestOf(a) ? b : a));
    const most = found.reduce((a, b) => (mostOf(b)[0] > mostOf(a)[0] ? b : a));
    const [gain, at] = mostOf(most);
    const steps = Math.max(Math.abs(most.steps[0]! - unrolled.steps[at]!), 1);
    const best = bestOf(kept);
    if (gain > LIMITS.grows) {
      low = rate;
      rate *= Number.isFinite(gain) ? gain ** (1 / steps) : LIMITS.swells;
    } else if (best > 0 && best < LIMITS.fades) {
      high = rate;
      rate *= best ** (1 / Math.max(kept.steps.length - 1, 1));
    } else break;
    if (low > 0 && high < Infinity) rate = Math.sqrt(low * high);
  }
  return rate;
}

/** Tell whether a gradient fades by slopes rather than by a matrix, and say of which operator. */
function flattened(look: Look, cause: Cause, rate: number, found: Product[]): boolean {
  const most = found.length ? Math.max(...found.map(({ radius }) => radius)) : 1;
  if (!look.ends.size || rate > LIMITS.shallow * most) return false;
  const average = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  const slopes = [...look.ends.keys()].map((family) => ({
    family, size: average(there(family).map((node) => average(slope(look.machine, node).data))),
  }));
  const { family, size } = slopes.reduce((a, b) => (b.size < a.size ? b : a));
  cause.evidence += told("slope", { sign: look.row(family)!.sign, node: family.name, slope: look.brief(size) });
  cause.cure = told("a gate");
  return true;
}

/** The products of a state with a parameter on its way to the next step. */
function products(look: Look): Product[] {
  const { machine, unrolled: { steps, times } } = look;
  const { nodes } = machine.program;
  const found = new Map<string, Product>();
  for (const state of look.states) {
    const columns = [...state.nodes.keys()].filter((k) => state.nodes[k] !== null);
    const t = steps[(look.onward > 0 ? columns.at(-1) : columns[0])!]!;
    const node = state.nodes[steps.indexOf(t - look.onward)] ?? null;
    for (const user of node === null ? [] : look.users[node]!) {
      const operator = look.sums.operator(user);
      if (times[user] !== t || (operator !== "matmul" && operator !== "mul")) continue;
      for (const leaf of nodes[user]!.operands) {
        const { kind, name } = nodes[leaf]!;
        if (kind !== "parameter" && !(kind === "input" && (times[leaf] ?? null) === null)) continue;
        const value = machine.value(leaf);
        const { shape, data } = value;
        const square = operator === "matmul";
        if (square && (shape.length !== 2 || shape[0] !== shape[1])) continue;
        const most = square ? radius(value) : data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const norm = square ? spectralNorm(value) : most;
        if (!found.has(name)) found.set(name, { term: look.sums.term(user, t), node: name, leaf, radius: most, norm, square });
      }
    }
  }
  return [...found.values()];
}

/** The units of arrays that do not change from one sample to the next; one sample cannot vary. */
export function constantOf(arrays: { shape: readonly number[]; data: Float64Array }[]): number[] {
  const [first] = arrays;
  if (!first?.shape.length) return [];
  const units = first.shape.at(-1)!;
  const count = arrays.reduce((sum, { data }) => sum + data.length, 0) / units;
  if (count < 2) return [];
  const mean = (of: (x: number, unit: number) => number) => {
    const sums = new Array<number>(units).fill(0);
    for (const { data } of arrays) data.forEach((x, k) => (sums[k % units]! += of(x, k % units)));
    return sums.map((sum) => sum / count);
  };
  const middle = mean((x) => x);
  return mean((x, unit) => (x - middle[unit]!) ** 2).flatMap((spread, unit) => (spread < LIMITS.still ? [unit] : []));
}
