// What to worry about over time, in the sentences of learn/wording.py.

import { OVER_TIME, TOLD_OVER_TIME } from "./told.ts";
import { finite, placed } from "../engine/sentences.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Counting } from "./counting.ts";
import type { Curve, Lane, Numbers } from "./time.ts";

const said = (key: keyof typeof TOLD_OVER_TIME, values: Record<string, string | number>) =>
  placed(TOLD_OVER_TIME[key], values);
const there = (numbers: Numbers) => numbers.filter((x): x is number => x !== null);

export function warningsOf(counting: Counting, lanes: Lane[], curves: Curve[]): string[] {
  return [
    ...broken(counting),
    ...flow(curves),
    ...lanes.flatMap((lane) => (["low", "high"] as const).flatMap((side) => saturated(lane, side))),
    ...lanes.flatMap(({ name, constant }) => {
      const count = constant.length;
      return count ? [said(count > 1 ? "constant" : "constant one", { name, count })] : [];
    }),
  ];
}

/** The first value that is not finite, and the first gradient on its way back. */
function broken(counting: Counting): string[] {
  const { unrolled: { families, steps }, machine } = counting;
  const bad = (read: (node: number) => Parameters<typeof finite>[0] | null) =>
    families.flatMap((family) =>
      counting
        .over(family, (node) => read(node))
        .flatMap((array, column) => (array && !finite(array) ? [{ name: family.name, t: steps[column] }] : [])),
    );
  const values = bad((node) => machine.value(node)).sort((a, b) => a.t - b.t);
  const gradients = bad((node) => machine.grad(node)).sort((a, b) => b.t - a.t);
  return [...values.slice(0, 1).map((one) => said("value", one)), ...gradients.slice(0, 1).map((one) => said("gradient", one))];
}

/** What is handed back step by step, multiplied up: of the state that keeps most of it. */
function flow(curves: Curve[]): string[] {
  const states = curves.flatMap(({ kind, name, values }) => {
    if (kind !== "transfer") return [];
    const known = there(values).filter((x) => !Number.isNaN(x));
    return [{ name, left: known.reduce((product, x) => product * x, 1), steps: known.filter(Number.isFinite).length }];
  });
  if (!states.length) return [];
  const { name, left, steps } = states.reduce((best, one) => (one.left > best.left ? one : best));
  const values = { name, left: formatNumber(left, 2, true), steps };
  if (left < OVER_TIME.fades) return [said("fades", values)];
  return left > OVER_TIME.grows ? [said("grows", values)] : [];
}

function saturated(lane: Lane, side: "low" | "high"): string[] {
  const shares = there(lane[side] ?? []);
  const share = shares.reduce((sum, x) => sum + x, 0) / shares.length;
  if (!(share > OVER_TIME.saturated)) return [];
  return [said("saturated", { name: lane.name, share: formatNumber(100 * share, 2, true), side })];
}
