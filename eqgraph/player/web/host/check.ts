// The part that checks gradients.

import { checkWords } from "../language/checkwords.ts";
import { words } from "../language/words.ts";
import { checksOf } from "../panels/checks.ts";
import { carried } from "../shell/carried.ts";

Object.assign(words.whatIf, checkWords);
carried.check = checksOf;
