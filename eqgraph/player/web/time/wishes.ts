// What a panel over time shows: the reader's choices.

import type { Choice } from "./distribution.ts";
import type { Time } from "./time.ts";

export type Mode = "value" | "gradient" | "reach" | "paths";

/** What lanes show: means of neighbours, each unit, how many entries where, or bands between quantiles. */
export const FORMS = ["means", "units", "histogram", "bands"] as const;

/** What a panel shows; runs that stand side by side share it, and new numbers are shown alike. */
export interface Wishes {
  mode: Mode;
  form: (typeof FORMS)[number];
  sequence: number | null; // that is counted, from 0; null: all
  unit: number | null;
  first: number | null; // step that is shown; null: from the first one
  last: number | null;
  curves: Set<string>; // the names of those that are shown
  table: number; // index of the table of reach
  row: number; // the chosen output in it
  origin: string; // the family whose routes are shown; empty: the first one
  from: number | null; // at which step; null: the first one
  hue: string; // the family that colours the characters; empty: the last state
  figures: boolean; // they are unfolded
  rate: string; // of learning, as it was typed
}

/** Whether distributions are shown, which are counted where somebody looks at them. */
export const isCounted = ({ mode, form }: Wishes) => form !== "means" && (mode === "value" || mode === "gradient");

export const choiceOf = ({ mode, sequence, unit, form }: Wishes): Choice => ({ gradient: mode === "gradient", sequence, unit: form === "units" ? null : unit });

/** What colours the characters under the steps. */
export const hueOf = ({ mode, sequence, unit }: Wishes): Choice => ({ gradient: mode === "gradient", sequence, unit });

export const firstWishes = (curves: Set<string>): Wishes => ({
  mode: "value",
  form: "means",
  sequence: null,
  unit: null,
  first: null,
  last: null,
  curves,
  table: 0,
  row: Infinity,
  origin: "",
  from: null,
  hue: "",
  figures: false,
  rate: "0.01",
});

/** The columns of a run between the chosen steps. */
export function columnsOf({ steps }: Time, { first, last }: Wishes): [number, number] {
  const from = first === null ? 0 : steps.findIndex((t) => t >= first);
  const to = last === null ? steps.length - 1 : steps.findLastIndex((t) => t <= last);
  return from < 0 || to < from ? [0, steps.length - 1] : [from, to]; // a run without them is shown whole
}

/** The family and the step whose routes are shown, as far as a run has them. */
export function originIn({ origins }: Time, { origin, from }: Wishes) {
  const found = origins.find(({ name }) => name === origin) ?? origins[0];
  const at = found?.at.find(({ t }) => t === from) ?? found?.at[0];
  return found && at ? { name: found.name, ...at } : null;
}

/** The family that colours the characters. */
export const hueIn = ({ lanes }: Time, { hue }: Wishes) =>
  (lanes.find(({ name }) => name === hue) ?? lanes.findLast(({ state }) => state) ?? lanes[0])?.name ?? "";
