// How conditions are read, where a page carries that.

import type { parseCondition } from "./condition.ts";

export const conditions: { parse?: typeof parseCondition } = {};
