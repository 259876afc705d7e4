// Pinning, pure: a run is kept, and every later run is compared with it, place by place.

import type { Summary } from "../engine/schema.d.ts";
import type { Index, Life } from "./frame.ts";
import { toNumber } from "./numbers.ts";
import type { Window } from "./window.ts";
import type { Payload } from "./payload.ts";

export interface Pin {
  array: Payload["array"];
  lives: Life[];
  contributions: (number | null)[]; // by instruction
  window: Window | null; // where the kernel computes
}

/** A difference: now less then, element by element; null where the two cannot be compared. */
export interface Delta {
  data: number[];
  norm: number;
  equal: boolean;
  then: Summary;
  now: Summary;
}

/** Keep the present run. A new run brings new objects, so these stay as they are. */
export function pinOf({ payload, lives }: Index): Pin {
  return {
    array: payload.array,
    lives,
    window: payload.run?.window ?? null,
    contributions: payload.instructions.map(({ contribution }) => contribution ?? null),
  };
}

/**
 * What is different at a node after a step.
 * @param k  of the node
 */
export function deltaOf(
  pin: Pin,
  { payload, lives }: Index,
  k: number,
  step: number,
): { value: Delta | null; grad: Delta | null } {
  const [then, now] = [pin.lives[k], lives[k]];
  const grad = (life: Life) => life.grads.findLast(({ place }) => place <= step)?.array ?? null;
  const read = (a: number | null, b: number | null) =>
    a === null || b === null ? null : difference(pin.array(a), payload.array(b));
  return {
    value: now.known <= step ? read(then.value, now.value) : null,
    grad: read(grad(then), grad(now)),
  };
}

/** What is different in what flowed back over an edge; null before it does. */
export function deltaOfFlow(pin: Pin, payload: Payload, place: number): Delta | null {
  const then = pin.contributions[place - 1];
  const now = payload.instructions[place - 1]?.contribution ?? null;
  return then === null || now === null ? null : difference(pin.array(then), payload.array(now));
}

export function difference(then: Summary | undefined, now: Summary | undefined): Delta | null {
  if (!then || !now || then.data.length !== now.data.length) return null;
  const data = now.data.map((x, k) => less(toNumber(x), toNumber(then.data[k])));
  let sum = 0;
  for (const x of data) sum += x * x;
  return { data, norm: Math.sqrt(sum), equal: data.every((x) => x === 0), then, now };
}

/** Equal infinities, and NaN beside NaN, do not differ. */
const less = (a: number, b: number) => (Object.is(a, b) || a === b ? 0 : a - b);
