// Find what goes wrong in the sums of gates, as tape/driven.py does: inputs of another scale, weights, biases.
import type { Addends } from "./addends.ts";
import { LIMITS } from "./causewords.ts";
import { Cause, type Family, type Look, there, told } from "./cause.ts";
import { rms } from "./problems.ts";

type Kind = "inputs" | "state" | "bias";

/** Inputs so large that they fill the gates, or so small that nobody hears them. */
export function* scales(look: Look): Iterable<Cause> {
  for (const { name, nodes } of look.unrolled.inputs) {
    const own = there({ nodes });
    const heard = look.driven.filter((one) => look.addends(one).leaves.inputs?.some((x) => own.includes(x)));
    const data = Float64Array.from(own.flatMap((k) => [...look.machine.value(k).data]));
    if (!heard.length || !data.length || !data.every(Number.isFinite)) continue;
    const sums = heard.map((one) => look.addends(one));
    const size = rms({ shape: [data.length], data });
    const large = size > LIMITS.unscaled && sums.some(({ inputs }) => inputs > LIMITS.drives);
    const top = data.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const small = top > 0 && top < LIMITS.tiny &&
      sums.every(({ inputs, state, bias }) => inputs * LIMITS.drowned < Math.max(state, bias));
    if (large || small) yield scale(look, name, own, data, heard[0]!, large);
  }
}

function scale(look: Look, name: string, nodes: number[], data: Float64Array, gate: Family, large: boolean): Cause {
  const average = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;
  const raw = average(data);
  const spread = Math.sqrt(average(data.map((x) => (x - raw) ** 2)));
  const mean = Math.abs(raw) < LIMITS.still * spread ? 0 : raw;
  const whole = spread > LIMITS.still * Math.abs(mean) ? spread : 1;
  const found = look.addends(gate);
  const other = found.state >= found.bias ? "state" : "bias";
  const place = look.place(gate);
  const text = told("scale", { node: name, mean: look.brief(mean), deviation: look.brief(spread), place });
  const values = { node: name, mean: look.brief(Math.abs(mean)) };
  const inner = mean ? told(mean > 0 ? "minus" : "plus", values) : name;
  const cure = told(look.brief(whole) !== "1" ? "divided" : "only", { node: name, inner, by: look.brief(whole) });
  return new Cause("scale", nodes, text, {
    evidence: against(look, found, "inputs", other), cure, blocks: large, seen: there(gate)[0]!,
  });
}

/** How large a part of a sum is beside another one. */
function against(look: Look, found: Addends, kind: Kind, other: Kind): string {
  const [term, size] = [found.terms[kind]!, found[kind]];
  return found[other] > 0 && found.terms[other] !== undefined
    ? told("outweighs", { term, times: look.brief(size / found[other]), other: found.terms[other] })
    : told("size of", { term, size: look.brief(size) });
}

/** What is saturated where it is no single gate, and by what. */
export function* saturated(look: Look, before: Cause[]): Iterable<Cause> {
  const flat = [...look.ends].filter(([, { flat }]) => flat >= LIMITS.many);
  if (!flat.length || flat.length < LIMITS.many * look.ends.size) return;
  const mean = (side: "flat" | "low" | "high") =>
    look.brief(100 * (flat.reduce((sum, [, one]) => sum + one[side], 0) / flat.length));
  const [[first]] = flat as [[Family, unknown]];
  const text = told(flat.length > 1 ? "saturated all" : "saturated over time", {
    node: look.listed(flat.map(([{ name }]) => name)), place: look.place(first),
    flat: mean("flat"), low: mean("low"), high: mean("high"),
  });
  const root = before.find(({ kind, blocks }) => kind === "scale" && blocks);
  if (root) {
    root.so.push(text);
    return;
  }
  const last = new Map(flat.flatMap(([{ nodes }]) => nodes.map((node, k) => [k, node] as const)));
  const nodes = [...last.keys()].sort((a, b) => a - b).flatMap((k) => last.get(k) ?? []);
  const cause = new Cause("saturated", nodes, text, { node: there(first)[0]! });
  const found = flat.map(([one]) => look.addends(one)).reduce((a, b) => (b.whole > a.whole ? b : a));
  const larger = (a: Kind, b: Kind) => (found[b] > found[a] ? b : a);
  const kinds: Kind[] = ["inputs", "state", "bias"];
  const kind = kinds.reduce(larger);
  if (found.terms[kind] !== undefined && found[kind] > 0) {
    cause.evidence = against(look, found, kind, kinds.filter((one) => one !== kind).reduce(larger));
    cause.kind = kind === "state" ? "gain" : kind === "bias" ? "gate" : "saturated";
    cause.cure = weaker(look, flat.map(([one]) => one), kind);
  }
  yield cause;
}

function weaker(look: Look, flat: Family[], kind: Kind): string {
  const by = new Map<number, number>();
  for (const one of flat) for (const leaf of look.addends(one).leaves[kind] ?? [])
    if (look.machine.program.nodes[leaf]!.kind === "parameter") by.set(leaf, look.addends(one)[kind]);
  if (!by.size) return "";
  const most = look.brief(Math.max(...by.values()));
  const names = [...by.keys()].map((leaf) => look.name(leaf));
  return look.listed(names.map((node) => kind === "bias" ? told("set", { node, value: 0 }) : told("divide", { node, by: most })));
}

/** Gates that are closed all the time, or that let nothing new in. */
export function* gates(look: Look, before: Cause[]): Iterable<Cause> {
  for (const family of look.ends.keys()) {
    if (look.row(family)!.range![0] !== 0) continue;
    const carries = look.gates.has(family.name);
    const bound = carries ? LIMITS.leaks : LIMITS.shut;
    const units = moments(look, family);
    const steady = units.filter(({ spread }) => spread < LIMITS.switches);
    const shut = carries ? units.filter(({ middle }) => middle < bound) : steady.filter(({ mean }) => mean < bound);
    const stuck = carries && complemented(look, family) ? steady.filter(({ mean }) => mean > LIMITS.stuck) : [];
    for (const [some, key] of [[shut, "closed"], [stuck, "stuck"]] as const) {
      if (!some.length || some.length < LIMITS.most * units.length) continue;
      const middle = some.reduce((sum, one) => sum + one.middle, 0) / some.length;
      const cause = gate(look, family, key, some.length, middle, before);
      if (cause) yield cause;
    }
  }
}

/** Of each unit the median, the mean and the deviation. */
function moments(look: Look, family: Family) {
  const width = look.width(family);
  const columns = Array.from({ length: width }, (): number[] => []);
  for (const node of there(family)) look.machine.value(node).data.forEach((x, k) => columns[k % width]!.push(x));
  return columns.map((values) => {
    const [count, sorted] = [values.length, Float64Array.from(values).sort()];
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
    return { mean, spread, middle: (sorted[(count - 1) >> 1]! + sorted[count >> 1]!) / 2 };
  });
}

/** Whether 1 − z lets the new in where z keeps the old. */
function complemented(look: Look, family: Family): boolean {
  const [node] = there(family) as [number];
  return [...look.users[node]!].some(
    (user) => look.sums.operator(user) === "sub" && look.machine.program.nodes[user]!.operands[1] === node,
  );
}

function gate(look: Look, family: Family, key: "closed" | "stuck", count: number, middle: number, before: Cause[]) {
  const found = look.addends(family);
  const mean = look.brief(key === "closed" ? middle : 1 - middle);
  const text = told(key, { node: family.name, count, units: look.ends.get(family)!.units, mean, place: look.place(family) });
  const biased = Math.abs(found.shift) >= Math.max(found.inputs, found.state);
  const heavy = biased ? undefined : before.find(({ blocks }) => blocks);
  if (heavy) {
    heavy.so.push(text);
    return null;
  }
  const cause = new Cause("gate", there(family), text);
  if (biased && found.terms.bias !== undefined) {
    cause.evidence = told("mean of", { term: found.terms.bias, mean: look.brief(found.shift) });
    const biases = biasesOf(look, found);
    const value = look.gates.has(family.name) && key === "closed" ? 1 : 0;
    if (biases.length) cause.cure = look.listed(biases.map((node) => told("set", { node, value })));
  }
  return cause;
}

/** The parameters behind the bias of a sum. */
export const biasesOf = (look: Look, { leaves }: Addends) =>
  (leaves.bias ?? []).filter((x) => look.machine.program.nodes[x]!.kind === "parameter").map((x) => look.name(x));
