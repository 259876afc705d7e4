// Say what happened in a run: the sentences of tape/wording.py with names and numbers.
import type { NArray } from "./array.ts";
import type { Unrolled } from "./backflow.ts";
import { SENTENCES } from "./facts.ts";
import type { STOPS } from "./stops.ts";
import type { Machine, Unfinished } from "./machine.ts";
import type { Instruction } from "./tape.ts";

/** What the engine is told of a run beside its numbers. */
export interface Told {
  /** How the gradient of a node is called. */
  bar: (node: number) => string;
  /** The number of the equation in which a node stands, null where it has none. */
  place: (node: number) => number | null;
  /** What names are in the module that the equations come from. */
  origins?: Record<string, string>;
  /** How a model is unrolled over time. */
  time?: Unrolled | null;
  /** The name of the equation in which a node stands, null where it has none. */
  equation?: (node: number) => string | null;
  /** What an instruction does, in words: y ← x + 1. */
  text?: (instruction: Instruction) => string;
  /** Write a number with so many digits; `short` leaves zeros at the end out. */
  number: (x: number, digits: number, short?: boolean) => string;
}

type Key = keyof (typeof SENTENCES & typeof STOPS);

/** Return a sentence about a problem with its places filled; who needs more of them brings them. */
export function worded(
  key: Key,
  values: Record<string, string | number> = {},
): string {
  return placed((SENTENCES as Record<Key, string>)[key], values);
}

/** Return a text with its places filled. */
export function placed(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** Return what the names in a sentence are in the module that they come from. */
export function inModule(text: string, origins: Record<string, string> = {}): string {
  const plain = (name: string) => name.replace(/[^\p{L}\p{N}]/gu, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
  const known = Object.keys(origins).sort((a, b) => b.length - a.length).map(plain);
  if (!known.length) return "";
  // The end of a name: no letter, digit or mark of another one, but a ᵀ.
  const ends = String.raw`(?!(?!ᵀ)[\p{L}\p{N}_⁽\u0300-\u0303\u0305-\u036f])`;
  const names = new RegExp(String.raw`(?<![\p{L}\p{N}_⁽⁾])(?:${known.join("|")})${ends}`, "gu");
  const found = [...new Set(text.match(names))].map((name) => worded("name in module", { name, origin: origins[name]! }));
  return found.length ? worded("in module", { names: found.join(", ") }) : "";
}

/** Tell whether all numbers are finite. */
export function finite({ data }: NArray): boolean {
  for (let n = 0; n < data.length; n++) if (!Number.isFinite(data[n])) return false;
  return true;
}

/** Say what kind of number that is not finite an array has. */
export function what({ data }: NArray): string {
  if (data.some(Number.isNaN)) return "NaN";
  return data.includes(Infinity) ? "∞" : "−∞";
}

/** Write an array for a message: all of it if small, else its shape and range. */
export function brief({ shape, data }: NArray, number: Told["number"]): string {
  if (data.length <= 6) {
    const written = (axis: number, from: number, size: number): string => {
      if (axis === shape.length) return number(data[from]!, 6, true);
      const inner = size / shape[axis]!;
      const parts = Array.from({ length: shape[axis]! }, (_, k) =>
        written(axis + 1, from + k * inner, inner),
      );
      return `[${parts.join(", ")}]`;
    };
    return written(0, 0, data.length);
  }
  const known = data.filter(Number.isFinite);
  const bad = data.length - known.length;
  const ends = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const span = known.length ? ` from ${ends.map((x) => number(x, 4, true)).join(" to ")}` : "";
  return `(${shape.join(", ")})${span}${bad ? `, ${bad} not finite` : ""}`;
}

/** Say which instruction gave no result, and why. */
export function failure(
  { instruction, reason }: Unfinished,
  name: (node: number) => string,
): string {
  const { node, user, step } = instruction;
  const names = { node: name(node), user: user === null ? "" : name(user) };
  return worded("failed", {
    what: user === null ? names.node : worded("failed gradient", names),
    step,
    reason,
  });
}

/** Return what an instruction reads, each with its node; of a backward one upstream and y first. */
export function readBy(
  machine: Machine,
  { kind, node, user, reads }: Instruction,
): [number, NArray][] {
  if (kind === "seed") return [];
  const maker = user ?? node;
  const nodes = [
    ...(kind === "accumulate" ? [maker, maker] : []),
    ...machine.program.nodes[maker]!.operands,
  ];
  return nodes.map((x, k) => [x, machine.register(reads[k]!)]);
}

/** Return the nodes that are the same for all inputs: what flows back to them is nobody's gradient. */
export function fixedNodes(machine: Machine): Set<number> {
  const found = new Set<number>();
  machine.program.nodes.forEach(({ kind, operands }, k) => {
    if (typeof kind === "number" ? operands.every((x) => found.has(x)) : kind === "constant")
      found.add(k);
  });
  return found;
}
