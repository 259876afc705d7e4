// The distributions of all families of a run: counted here, or told by the kernel that computes it.

import { horizonsOf, keptOf, statesOf } from "../engine/backflow.ts";
import type { DistributionFigures, DistributionsReply, Plain } from "../engine/schema.d.ts";
import { bytesOf } from "../model/written.ts";
import type { Counting } from "./counting.ts";
import { type Choice, type Distribution, distributionOf } from "./distribution.ts";

/** By the names of families: null where one has no such sequence or unit. */
export type Distributions = Map<string, Distribution | null>;

/** What is known of them; nothing while the kernel counts, or why there is nothing. */
export interface Counted {
  found: Distributions | null;
  why: string;
}

/** How a choice is told from others. */
const named = ({ gradient, sequence, unit }: Choice) => `${gradient} ${sequence} ${unit}`;

export function distributionsOf(counting: Counting): (choice: Choice) => Counted {
  const kept = new Map<string, Distributions>();
  return (choice) => {
    const about = named(choice);
    let found = kept.get(about) ?? null;
    let why = "";
    const { window } = counting.run;
    if (!found && window) {
      counting.ask("distributions", { ...choice }, about);
      const { answer, why: reason, buffers } = window.said<DistributionsReply>("distributions", about);
      why = reason;
      if (answer) found = received(answer, buffers?.[0]);
    } else found ??= countedIn(counting, choice);
    if (found) kept.set(about, found);
    return { found, why };
  };
}

function countedIn(counting: Counting, choice: Choice): Distributions {
  const { machine, run, unrolled: { families } } = counting;
  return new Map(
    families.map((family) => {
      const { range = null } = run.operator(family.nodes.find((node) => node !== null)!);
      const arrays = counting.over(family, (node) => (choice.gradient ? machine.grad(node) : machine.value(node)));
      return [family.name, distributionOf(arrays, choice.gradient ? null : range, choice, (units) => orderOf(counting, family.name, units))];
    }),
  );
}

/** The units of an equation in the order of memory of a state that is as wide. */
function orderOf(counting: Counting, name: string, units: number): number[] {
  const order = [...Array(units).keys()];
  const states = [name, ...statesOf(counting.machine, counting.unrolled).map((one) => one.name)];
  const wide = states.flatMap((state) => counting.flows.filter((one) => one.state.name === state && one.units[0].length === units));
  if (!wide.length) return order;
  const kept = keptOf(wide[0]);
  const horizons = horizonsOf(kept);
  const left = kept.at(-1)!;
  const before = (x: number, y: number) => (x > y ? -1 : x < y ? 1 : 0);
  return order.sort((a, b) => before(horizons[a], horizons[b]) || before(left[a], left[b]) || a - b);
}

const number = (x: Plain | null) => (x === null ? NaN : Number(x));

/** What the kernel counted; the lines of units stand in a buffer, float32, the low byte first. */
function received({ lanes }: DistributionsReply, sent: unknown): Distributions {
  const { buffer, byteOffset, byteLength } = bytesOf(sent);
  const bytes = new DataView(buffer, byteOffset, byteLength);
  let at = 0;
  const lines = (count: number) => Float64Array.from({ length: count }, () => bytes.getFloat32((at += 4) - 4, true));
  const read = (one: DistributionFigures): Distribution => ({
    edges: one.edges,
    order: one.order,
    columns: one.least.map((_, k) => ({
      least: number(one.least[k]),
      greatest: number(one.greatest[k]),
      mean: number(one.mean[k]),
      quantiles: one.quantiles.map((line) => number(line[k])),
      histogram: one.histogram.map((line) => line[k]),
      broken: one.broken[k],
      lines: lines(one.lines),
    })),
  });
  return new Map(Object.entries(lanes).map(([name, one]) => [name, one && read(one)]));
}
