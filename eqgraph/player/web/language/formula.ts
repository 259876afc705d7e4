// The formula of an answer, in the explicit form of the language, for pages without a kernel.

import { Reader } from "./expression.ts";
import { canonical, type Named } from "./names.ts";
import { ConditionError, type Operand } from "./operands.ts";
import type { Words } from "./words.ts";

const LONGEST = 1000;

/**
 * Read a formula; throws a ConditionError that points at what is wrong in it.
 * @param names  as displayed, with their shapes if these are known
 */
export function parseFormula(
  text: string,
  names: Iterable<string> | ReadonlyMap<string, { shape: readonly number[] }>,
  words: Words["condition"],
): { used: Set<string>; turned: boolean; value: (known: (name: string) => Operand) => Operand } {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const shapes = names instanceof Map ? names : null;
  const byName = new Map<string, Named>();
  for (const name of shapes ? shapes.keys() : (names as Iterable<string>))
    byName.set(canonical(name), { ref: name, name, shape: shapes?.get(name)?.shape });
  const reader = new Reader(text, byName, words);
  const evaluate = reader.plain(reader.disjunction(), reader.tokens[0]);
  reader.end();
  return {
    used: new Set(reader.shapes.keys()),
    turned: text.includes("ᵀ") || text.includes(".T"),
    value: evaluate,
  };
}
