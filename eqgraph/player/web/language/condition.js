// The condition of a breakpoint: what stands in 𝟙[…]. This is the twin of tape/condition.py; both
// run the cases of tests/web/fixtures/conditions.json.

import { Unknown } from "./computing.js";
import { Reader } from "./expression.js";
import { ConditionError, single } from "./operands.js";

const LONGEST = 500;

/** @typedef {import("./operands.js").Operand} Operand */
/** @typedef {import("./expression.js").LookUp} LookUp */
/** @typedef {import("./expression.js").Evaluate} Evaluate */

/**
 * Read a condition; throws a ConditionError that points at what is wrong in it.
 * @param {string} text
 * @param {ReadonlyMap<string, import("./names.js").Named>} names  by canonical name
 * @param {import("./words.js").Words["condition"]} words
 * @returns {{text: string, reads: boolean, holds: (look: LookUp) => boolean}}  reads: a name
 */
export function parseCondition(text, names, words) {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const reader = new ConditionReader(text, names, words);
  const evaluate = reader.disjunction();
  reader.end();
  return {
    text,
    reads: reader.reads,
    holds(look) {
      try {
        const known = (/** @type {string} */ name) => {
          const value = look(name);
          if (value === null) throw new Unknown();
          return value;
        };
        return single(evaluate(known), words) !== 0; // NaN counts as true, as in Python
      } catch (error) {
        if (error instanceof Unknown) return false;
        throw error;
      }
    },
  };
}

/** Names are those of nodes; value and grad are of the node just written. */
class ConditionReader extends Reader {
  reads = false;

  /** @param {string} token @returns {Evaluate} */
  name(token) {
    if (token === "value" || token === "grad") {
      this.at += 1;
      this.reads = true;
      return (look) => look(token) ?? 0; // null is thrown by holds, before it comes here
    }
    const { ref } = this.named(token);
    this.reads = true;
    return (look) => look(`=${ref}`) ?? 0;
  }
}
