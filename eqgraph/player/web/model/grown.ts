// Nodes that repeat over time are sent once (payload/node_repeats.py): here they are written out.

import type { NodeRepeat, RunNode } from "../engine/schema.d.ts";

/** What they are, one by one. */
export function repeated({ nodes, count, by, steps }: NodeRepeat): RunNode[] {
  const each = nodes.map((node, place) => growing(node, by, steps[place]));
  return Array.from({ length: count }, (_, t) => each.map((at) => at(t))).flat();
}

/** What a node is at each time. */
function growing(node: RunNode, by: number, steps: readonly number[]): (t: number) => RunNode {
  const { name, names, label, ref, bar, operands, value, ...others } = node;
  const texts = Object.entries({ name, label, ref, bar }).filter(([, text]) => text !== undefined);
  const all = texts.map(([key, text]): [string, (n: number) => string] => [key, textOf(text as string)]);
  const called = names?.map(textOf);
  return (t) => {
    const made = { ...others } as RunNode;
    const at = t * by;
    for (const [key, text] of all) (made as any)[key] = text(at);
    if (called) made.names = called.map((text) => text(at));
    if (operands) made.operands = operands.map((x, k) => x + t * steps[k]);
    if (value !== undefined) made.value = value + t * (steps.at(-1) ?? 0);
    return made;
  };
}

const HOLE = /\{(₋?[₀-₉]+|\d+)\}/u;
const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
const ZERO = DIGITS.charCodeAt(0);

/** A text whose numbers in braces grow. */
function textOf(text: string): (grown: number) => string {
  const parts = text.split(HOLE).map((part, k) => {
    if (k % 2 === 0) return () => part;
    if (/^\d/u.test(part)) return (grown: number) => String(Number(part) + grown);
    const first = Number(part.replace("₋", "-").replace(/[₀-₉]/gu, (digit) => String(digit.charCodeAt(0) - ZERO)));
    return (grown: number) => String(first + grown).replace("-", "₋").replace(/\d/gu, (digit) => DIGITS[Number(digit)]);
  });
  return parts.length === 1 ? () => text : (grown) => parts.map((part) => part(grown)).join("");
}
