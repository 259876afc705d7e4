// The part of long runs that a page computes: their problems are looked for in between.

import { laterWords } from "../language/laterwords.ts";
import { words } from "../language/words.ts";
import { carried } from "../shell/carried.ts";
import { lookingOf } from "../shell/looking.ts";

words.later = laterWords;
carried.later = lookingOf;
