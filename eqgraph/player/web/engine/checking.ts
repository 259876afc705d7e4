// How gradients are checked, where a page carries that.

import type { checkGradients } from "./check.ts";

export const checking: { gradients?: typeof checkGradients } = {};
