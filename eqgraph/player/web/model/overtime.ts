// What reads a model over time, where a page carries that: host/repeats.ts and time.ts set it.

import type { repeated } from "./grown.ts";
import type { unrolledOf } from "./unrolled.ts";

export const overTime: { repeated?: typeof repeated; unrolledOf?: typeof unrolledOf } = {};
