// What is told of a step: the sentence, the lines of numbers, the card on the edge. Texts have places
// for names, and arrays are computed when somebody looks.

import { call } from "../engine/routine.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { NArray } from "../engine/array.ts";
import type * as sent from "../engine/schema.d.ts";
import type { Item, Terms } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "./numbers.ts";
import type { Run, Step } from "./run.ts";

const SPOKEN = 4; // numbers that a screen reader is given; of more, the norm

/** Put names into a text with places: `{g}*{1}`. */
export const filled = (text: string, names: Record<string, string>): string =>
  text.replace(/\{(g|y|\d+)\}/gu, (_, place: string) => names[place]);

/** What flows back to an operand, as it is written; broadcasting is summed out. */
export function contributionText(back: sent.Back, names: Record<string, string>): string {
  const text = filled(back.text, names);
  if (!back.summed) return text;
  return back.loose ? `∑(${text})` : `∑${text}`;
}

/** Tells the steps of one run. */
export class Narration {
  run: Run;
  say: Words["narration"];

  constructor(run: Run, words: Words) {
    this.run = run;
    this.say = words.narration;
  }

  sentence(step: Step): string {
    const { run, say } = this;
    const { of: { kind, node, part, parts }, maker } = step;
    if (kind === "compute") return run.operator(maker).reason;
    if (kind === "seed") {
      const { name, shape } = run.nodes[node];
      if (run.seeded) return say.seeded(name);
      return shape?.length ? say.ones(run.bar(node), name) : say.one(name);
    }
    const why = run.operator(maker).back;
    return parts > 1 ? `${say.part(part, parts)}: ${why}` : why;
  }

  rows(step: Step): Item[][] {
    const { of: { node, kind }, maker, operand } = step;
    if (kind === "compute") return [this.computed(step)];
    if (kind === "seed") return [[this.item(this.run.bar(node), this.say.seed, step.value, true)]];
    const { part, parts } = step.of;
    const made = this.product(step, maker, operand);
    const contribution: Item =
      parts === 1
        ? this.item(this.run.bar(node), this.say.complete, step.added, true)
        : { role: this.say.part(part, parts), array: step.added };
    const lines = [[...made, { sign: "=" }, contribution]];
    if (parts > 1) lines.push(this.growth(step));
    return lines;
  }

  terms(step: Step): Terms | undefined {
    const { of: { node, kind, parts }, maker, operand } = step;
    if (kind === "seed") return undefined;
    const { run } = this;
    if (kind === "compute") {
      const found = run.kind(maker).terms;
      const called = [...run.sent.nodes[node].operands ?? [], node].map((k) => run.base(k));
      return found && { ...found, names: called };
    }
    const found = run.kind(maker).back[operand]?.terms;
    if (!found) return undefined;
    const names = (found.names ?? []).map((text) => filled(text, run.places(maker)));
    return { ...found, names: [...names, parts === 1 ? run.bar(node) : ""] };
  }

  card(step: Step): string[] | null {
    const { of: { kind, part, parts }, maker, operand } = step;
    if (kind !== "accumulate") return null;
    const { run, say } = this;
    const back = run.back(maker, operand);
    const names = run.places(maker);
    let text = filled(back.text, names);
    if (run.kind(maker).elementwise && !back.opaque) {
      const local = back.local === undefined ? null : filled(back.local, names);
      text = local === null ? say.upstream : `${say.upstream} × ${back.tight ? local : `(${local})`}`;
      if (back.summed) text = `∑(${text})`;
    }
    const head = parts > 1 ? `${say.of(part, parts)}: ` : "";
    return [head + text, this.amount(step, this.rows(step)[0].slice(0, -2))];
  }

  /** @param waiting  its numbers are not here */
  speech(step: Step, waiting: boolean): string {
    const { run, say } = this;
    if (waiting) return say.speech(step.phase, step.text, say.waiting, step.sentence);
    const { text, norm, shape } = run.at(step.value);
    const now = sizeOf(shape) <= SPOKEN ? text : say.norm(formatNumber(Number(norm)));
    return say.speech(step.phase, step.text, now, step.sentence);
  }

  private item(label: string, role: string, array: number, result = false): Item {
    return result ? { label, role, array, result } : { label, role, array };
  }

  private computed(step: Step): Item[] {
    const { run, say } = this;
    const { node } = step.of;
    const operands = run.sent.nodes[node].operands ?? [];
    const one = (k: number) =>
      this.item(run.nodes[operands[k]].name, operands.length > 1 ? say.operand(k + 1) : say.single, operands[k]);
    const line = run.kind(node).line.map((x): Item => (typeof x === "string" ? { sign: x } : one(x)));
    return [...line, { sign: "=" }, this.item(run.nodes[node].name, say.value, step.value, true)];
  }

  /** What makes a contribution: upstream × local, or the factors of a product. */
  private product(step: Step, maker: number, operand: number): Item[] {
    const { run, say } = this;
    const back = run.back(maker, operand);
    const names = run.places(maker);
    const upstream = this.item(run.bar(maker), say.upstream, step.upstream);
    if (run.kind(maker).elementwise) {
      const line: Item[] = [upstream];
      if (back.local !== undefined) {
        line.push({ sign: "×" }, this.item(filled(back.local, names), say.local, step.local(0)));
      }
      return back.summed ? [{ sign: "∑" }, ...line] : line;
    }
    const { line, factors, turned } = back;
    if (!line || !factors) return [upstream];
    return line.map((x): Item => {
      if (typeof x === "string") return { sign: x };
      const own = factors[x] === "{g}" ? upstream : this.item(filled(factors[x], names), "", step.local(x));
      return turned && x === 1 ? { ...own, label: `${own.label}ᵀ` } : own;
    });
  }

  /** The gradient before, what this step adds, and the gradient after. */
  private growth(step: Step): Item[] {
    const { run, say } = this;
    const { of: { node, part, parts }, maker } = step;
    const last = part === parts ? say.complete : say.soFar(part, parts);
    const result = this.item(run.bar(node), last, step.value, true);
    const own = this.item("", say.from(part, run.nodes[maker].name), step.added);
    if (part === 1) return [own, { sign: "=" }, result];
    const before = run.before(step);
    const role = part === 2 ? say.from(1, run.nodes[before.maker].name) : say.partsTo(part - 1);
    return [this.item("", role, before.value), { sign: "+" }, own, { sign: "=" }, result];
  }

  /** The second line of a card: the numbers of scalars, else the norm. */
  private amount(step: Step, line: Item[]): string {
    const { run, say } = this;
    const added = run.at(step.added);
    if (added.shape.length) return say.normed(formatNumber(Number(added.norm)));
    const total = formatNumber(Number(added.data[0]));
    const texts = line.map((item) => item.sign ?? scalar(run.at(item.array ?? 0)));
    if (line.length === 1 || line[0].sign || texts.includes(null)) return say.amount(total);
    return `${texts.join(" ")} = ${total}`;
  }
}

/** A number of a line, in parentheses if it is negative; null for an array. */
function scalar({ shape, data }: sent.Summary): string | null {
  if (shape.length) return null;
  const text = formatNumber(Number(data[0]));
  return text.startsWith("−") ? `(${text})` : text;
}

/** What a step's local arrays are: of the routine that explains its contribution. */
export function locals(run: Run, step: Step): NArray[] {
  const { maker, operand } = step;
  const back = run.back(maker, operand);
  const routine = run.sent.routines[back.locals ?? -1];
  if (!routine) return [];
  const upstream = run.numbers(step.upstream);
  const given = run.kind(maker).elementwise
    ? { shape: upstream.shape, data: new Float64Array(upstream.data.length).fill(1) }
    : upstream;
  const operands = [maker, ...(run.sent.nodes[maker].operands ?? [])].map((k) => run.numbers(k));
  return call(routine, [given, ...operands], run.machine.rounding);
}
