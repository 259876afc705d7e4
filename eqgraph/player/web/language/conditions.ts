// How conditions are read, and the first causes of NaN and Inf found, where a page carries that.

import type { Machine } from "../engine/machine.ts";
import type { Told } from "../engine/sentences.ts";
import type { Watched } from "../engine/watches.ts";
import type { parseCondition } from "./condition.ts";

export const conditions: {
  parse?: typeof parseCondition;
  /** The steps up to one that bring in what is watched for. */
  watch?: (what: Watched, machine: Machine, told: Told, last: number) => number[];
} = {};

/** What is watched for, where a text says that: NaN, Inf or ∞. */
export const watchedIn = (text: string): Watched | null =>
  /^nan$/i.test(text) ? "NaN" : /^(inf|∞)$/i.test(text) ? "Inf" : null;
