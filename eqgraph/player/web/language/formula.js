// The formula of an answer, in the explicit form of the language, for pages without a kernel.

import { Reader } from "./expression.js";
import { canonical } from "./names.js";
import { ConditionError } from "./operands.js";

const LONGEST = 1000;

/** @typedef {import("./operands.js").Operand} Operand */
/** @typedef {import("./expression.js").Evaluate} Evaluate */

/**
 * Read a formula; throws a ConditionError that points at what is wrong in it.
 * @param {string} text @param {Iterable<string>} names  as displayed
 * @param {import("./words.js").Words["condition"]} words
 * @returns {{used: Set<string>, turned: boolean, value: (known: (name: string) => Operand) => Operand}}
 */
export function parseFormula(text, names, words) {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const byName = new Map([...names].map((name) => [canonical(name), { ref: name, name }]));
  const reader = new FormulaReader(text, byName, words);
  const evaluate = reader.plain(reader.disjunction(), reader.tokens[0]);
  reader.end();
  return { used: reader.used, turned: text.includes("ᵀ"), value: (known) => evaluate((name) => known(name)) };
}

class FormulaReader extends Reader {
  /** @type {Set<string>} */
  used = new Set();

  /** @param {string} token @returns {Evaluate} */
  name(token) {
    const { name } = this.named(token);
    this.used.add(name);
    return (look) => look(name) ?? NaN;
  }
}
