// The part of models over time: the steps of time in a player, and runs side by side.

import { timeWords } from "../language/timewords.ts";
import { words } from "../language/words.ts";
import { overTime } from "../model/overtime.ts";
import { unrolledOf } from "../model/unrolled.ts";
import { carried } from "../shell/carried.ts";
import { compare, isComparison } from "../shell/comparison.ts";
import { timeOf } from "../time/overtime.ts";
import { runsOf } from "../time/time.ts";
import { timeView } from "../time/timeview.ts";

overTime.unrolledOf = unrolledOf;
words.time = timeWords;
Object.assign(words.problems.kinds, timeWords.kinds);
Object.assign(words.problems.marks, timeWords.marks);
carried.time = { timeView, timeOf, runsOf, compare, isComparison };
