// The condition of a breakpoint: what stands in 𝟙[…]. This is the twin of tape/condition.py; both
// run the cases of tests/web/fixtures/conditions.json.

import { Reader, type Evaluate, type LookUp } from "./expression.ts";
import type { Named } from "./names.ts";
import { ConditionError, single, Unknown } from "./operands.ts";
import type { Words } from "./words.ts";

const LONGEST = 500;

/**
 * Read a condition; throws a ConditionError that points at what is wrong in it.
 * @param names  by canonical name
 * @returns reads: a name
 */
export function parseCondition(
  text: string,
  names: ReadonlyMap<string, Named>,
  words: Words["condition"],
): { text: string; reads: boolean; holds: (look: LookUp) => boolean } {
  if (text.length > LONGEST) throw new ConditionError(words.long(LONGEST));
  const reader = new ConditionReader(text, names, words);
  const evaluate = reader.disjunction();
  reader.end();
  return {
    text,
    reads: reader.reads,
    holds(look) {
      try {
        return single(evaluate(look), words) !== 0; // NaN counts as true, as in Python
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

  override name(token: string): Evaluate {
    this.reads = true;
    if (token === "value" || token === "grad") {
      this.at += 1;
      return this.quantity(token);
    }
    const { ref, shape } = this.named(token);
    return this.quantity(`=${ref}`, shape);
  }
}
