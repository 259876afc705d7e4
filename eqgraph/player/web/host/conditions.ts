// The part that reads conditions, and formulas for a quiz, and watches for NaN and Inf.

import { Watch } from "../engine/watches.ts";
import { parseCondition } from "../language/condition.ts";
import { conditions } from "../language/conditions.ts";
import { conditionWords } from "../language/conditionwords.ts";
import { words } from "../language/words.ts";

Object.assign(words.condition, conditionWords);
conditions.parse = parseCondition;
conditions.watch = (what, machine, told, last) => {
  const watch = new Watch(what, machine, told);
  return machine.tape.slice(0, last).flatMap((instruction) => (watch.at(instruction) === null ? [] : [instruction.step]));
};
