// The formula of an answer, in the explicit form of the language, for pages without a kernel.

import { Reader, type Evaluate } from "./expression.ts";
import { canonical } from "./names.ts";
import { ConditionError, type Operand } from "./operands.ts";
import type { Words } from "./words.ts";

const LONGEST = 1000;

/**
 * Read a formula; throws a ConditionError that points at what is wrong in it.
 * @param names  as displayed
 */
export function parseFormula(
  text: string,
  names: Iterable<string>,
  words: Words["condition"],
): { used: Set<string>; turned: boolean; value: (known: (name: string) => Operand) => Operand } {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const byName = new Map([...names].map((name) => [canonical(name), { ref: name, name }]));
  const reader = new FormulaReader(text, byName, words);
  const evaluate = reader.plain(reader.disjunction(), reader.tokens[0]);
  reader.end();
  return {
    used: reader.used,
    turned: text.includes("ᵀ"),
    value: (known) => evaluate((name) => known(name)),
  };
}

class FormulaReader extends Reader {
  used = new Set<string>();

  name(token: string): Evaluate {
    const { name } = this.named(token);
    this.used.add(name);
    return (look) => look(name) ?? NaN;
  }
}
