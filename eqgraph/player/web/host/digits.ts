// The part of the digits that are right.

import { digitsView } from "../graph/digits.ts";
import { digitsWords } from "../language/digitswords.ts";
import { words } from "../language/words.ts";
import { rightness } from "../model/rightness.ts";
import { rightOf } from "../panels/rights.ts";
import { carried } from "../shell/carried.ts";

Object.assign(words.digits, digitsWords);
rightness.of = rightOf;
carried.digits = digitsView;
