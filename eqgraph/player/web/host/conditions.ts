// The part that reads conditions, and formulas for a quiz.

import { parseCondition } from "../language/condition.ts";
import { conditions } from "../language/conditions.ts";
import { conditionWords } from "../language/conditionwords.ts";
import { words } from "../language/words.ts";

Object.assign(words.condition, conditionWords);
conditions.parse = parseCondition;
