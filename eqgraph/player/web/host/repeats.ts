// The part that reads nodes which repeat, sent once.

import { repeated } from "../model/grown.ts";
import { overTime } from "../model/overtime.ts";

overTime.repeated = repeated;
