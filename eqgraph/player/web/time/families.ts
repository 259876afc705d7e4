// The lanes over time: means of units, and which of them are saturated, constant, or dead.

import { sizeOf, type NArray } from "../engine/array.ts";
import { LIMITS } from "../engine/causewords.ts";
import { constantOf } from "../engine/overtime.ts";
import type { LanesReply } from "../engine/schema.d.ts";
import type { Family } from "../model/unrolled.ts";
import { lazily, type Counting } from "./counting.ts";
import { cellsIn, put } from "./received.ts";
import type { Lane, Numbers, Time } from "./time.ts";

const ROWS = 16; // of a lane; more units are shown as means of neighbours
const CELLS = 40_000; // of all heat maps; more steps leave fewer rows

export function lanesOf(counting: Counting): Lane[] {
  const { families, steps } = counting.unrolled;
  const rows = Math.max(1, Math.min(ROWS, Math.floor(CELLS / (2 * families.length * steps.length))));
  return families.map((family) => laneOf(counting, family, rows));
}

function laneOf(counting: Counting, family: Family, most: number): Lane {
  const { machine, run } = counting;
  const first = family.nodes.find((node) => node !== null)!;
  const shape = machine.shape(first);
  const units = shape.at(-1) ?? 1;
  const { range = null, band } = run.operator(first);
  const rows = Math.min(most, units);
  const figures = (part: (x: NArray) => ArrayLike<number>) => {
    const means = (x: NArray | null) => x && column(part(x), units, rows);
    const lanes = {
      value: () => counting.over(family, (node) => means(machine.value(node))),
      gradient: () => counting.over(family, (node) => means(machine.grad(node))),
    };
    if (!range || !band) return lanes;
    const near = LIMITS.near * Math.max(...range.map(Math.abs));
    const share = (test: (x: number) => boolean): Numbers =>
      counting.over(family, (node) => {
        const data = Array.from(part(machine.value(node)));
        return data.filter(test).length / data.length;
      });
    return { ...lanes, low: () => share((x) => x < range[0] + near), high: () => share((x) => x > range[1] - near) };
  };
  const alone = new Map<number, Lane>();
  const made: Lane = lazily(
    {
      name: family.name,
      units,
      batch: sizeOf(shape.slice(0, -1)),
      sequences: Math.min(...counting.over(family, (node) => rowsIn(machine.shape(node))).map((rows) => rows ?? Infinity)),
      rows,
      range,
      state: family.onward !== 0,
      known: counting.over(family, (node) => counting.known(node)),
      backs: counting.over(family, (node) => counting.backs(node).map(({ step }) => step)),
      of(sequence: number) {
        if (made.sequences < 2 || sequence >= made.sequences) return made;
        const size = sizeOf(shape.slice(1));
        const about = String(sequence);
        counting.ask("lanes", { rows: most, sequence }, about);
        const own = Object.assign(Object.create(made) as Lane, { batch: size / units });
        const told = run.window?.said<LanesReply>("lanes", about);
        if (told && !told.answer) return put(own, { ...absent(counting), lacks: told.why });
        const counted = () => lazily(own, figures(({ data }) => data.subarray(sequence * size, (sequence + 1) * size)));
        if (!alone.has(sequence)) alone.set(sequence, told ? put(own, cellsIn(told.answer!.lanes[family.name])) : counted());
        return alone.get(sequence)!;
      },
    },
    {
      ...figures(({ data }) => data),
      constant: () => constantOf(counting.over(family, (node) => machine.value(node)).flatMap((x) => x ?? [])),
      dead: () => (shape.length ? deadOf(counting, family, units) : []),
    },
  );
  return made;
}

/** How many rows an array has along its first axis; one where that is the axis of units. */
const rowsIn = (shape: readonly number[]) => (shape.length > 1 ? shape[0] : 1);

/** The cells of a lane that are not here. */
function absent({ unrolled: { steps } }: Counting) {
  const none = steps.map(() => null);
  return { value: none, gradient: none, low: undefined, high: undefined };
}

/** A run whose lanes are of the chosen sequence, if one is chosen. */
export function ofSequence(time: Time, { sequence }: { sequence: number | null }): Time {
  if (sequence === null) return time;
  return Object.assign(Object.create(time) as Time, { lanes: time.lanes.map((lane) => lane.of(sequence)) });
}

/** The units that no gradient reaches. */
function deadOf(counting: Counting, family: Family, units: number): number[] {
  const arrays = counting.over(family, (node) => counting.machine.grad(node)).flatMap((x) => x ?? []);
  const alive = new Array<boolean>(units).fill(!arrays.length);
  for (const { data } of arrays) data.forEach((x, k) => (alive[k % units] ||= x !== 0));
  return alive.flatMap((one, unit) => (one ? [] : [unit]));
}

/** One number a unit: the mean over the batch, of many units the mean of neighbours, as NumPy splits them. */
function column(data: ArrayLike<number>, units: number, rows: number): number[] {
  const means = new Array<number>(units).fill(0);
  for (let k = 0; k < data.length; k++) means[k % units] += data[k]!;
  const all = means.map((sum) => (sum * units) / data.length);
  if (units <= rows) return all;
  const [size, more] = [Math.floor(units / rows), units % rows];
  let from = 0;
  return Array.from({ length: rows }, (_, row) => {
    const part = all.slice(from, (from += size + (row < more ? 1 : 0)));
    return part.reduce((sum, x) => sum + x, 0) / part.length;
  });
}
