// A model over time: which nodes are of which step, and which of them are one equation's. It is sent
// as what repeats; here it is written out, a column a step.

import type * as sent from "../engine/schema.d.ts";
import { writtenOut } from "./repeats.ts";

/** What is there at every step, or at some: a node a column. */
export interface Steps {
  name: string;
  nodes: (number | null)[];
}

/** The nodes of an equation that holds at every step. */
export type Family = Steps & Pick<sent.Family, "onward" | "gates" | "output">;

export interface Unrolled {
  steps: number[];
  times: (number | null)[]; // of each node
  families: Family[];
  inputs: Steps[];
}

/** @throws RangeError where a node is not there */
export function unrolledOf(found: sent.Unrolled, nodes: readonly unknown[]): Unrolled {
  const checked = (k: number) => {
    if (!(k in nodes)) throw new RangeError("no such node");
    return k;
  };
  const times = nodes.map((): number | null => null);
  for (const { time, shown } of found.clock.flatMap(writtenOut)) {
    for (let k = 0; k < shown.length; k += 2) times.fill(time, checked(shown[k]), checked(shown[k + 1]) + 1);
  }
  const places = ({ nodes }: sent.Steps) =>
    new Map(nodes.flatMap(writtenOut).map(({ time, shown }) => [Number(time), checked(shown[0])]));
  const families = found.families.map((one) => ({ ...one, places: places(one) }));
  const steps = [...new Set(families.flatMap(({ places }) => [...places.keys()]))].sort((a, b) => a - b);
  const columns = (places: Map<number, number>) => steps.map((t) => places.get(t) ?? null);
  return {
    steps,
    times,
    families: families.map(({ places, ...one }) => ({ ...one, nodes: columns(places) })),
    inputs: found.inputs.map((one) => ({ name: one.name, nodes: columns(places(one)) })),
  };
}
