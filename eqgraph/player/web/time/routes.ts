// The routes of gradients over time: followed here, or told by the kernel that computes the run.

import { carriedOn, pathsOf, type Flow } from "../engine/paths.ts";
import { placed } from "../engine/sentences.ts";
import type { PathsReply } from "../engine/schema.d.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Counting } from "./counting.ts";
import { TOLD_OVER_TIME as SAY } from "./told.ts";

const [FEW, LARGEST] = [5, 3]; // losses and units that are told one by one

/** A family whose gradients come back by several routes; at which steps, and from which place that is known. */
export interface Origin {
  name: string;
  at: { t: number; known: number }[];
}

/** Shares of a gradient, each in all. */
export interface Routes {
  node: string;
  of: string; // what flows back
  norm: number;
  routes: [name: string, share: number][]; // by the first equation that is no state; empty: states alone
  losses: [step: number, share: number][];
  flow: Flow[];
  largest: [share: number, unit: number, step: number][];
  past: string[];
}

/** What is known of routes: nothing while the kernel follows them, or why there is nothing. */
export interface Followed {
  found: Routes | null;
  why: string;
  waits: boolean;
}

/** The families that have routes: states first. */
export function originsOf(counting: Counting): Origin[] {
  const { machine, unrolled } = counting;
  const { onward } = carriedOn(machine, unrolled);
  const origins = unrolled.families.map(({ name, nodes, onward: state }) => ({
    name,
    state: state !== 0,
    at: nodes.flatMap((node, k) => (node !== null && counting.backs(node).length && onward(node) ? [{ t: unrolled.steps[k], known: counting.complete(node) }] : [])),
  }));
  return origins.filter(({ at }) => at.length).sort((a, b) => Number(b.state) - Number(a.state));
}

/** @returns the routes of a family's gradient at a step */
export function routesOf(counting: Counting): (name: string, t: number) => Followed {
  const kept = new Map<string, Followed>();
  const { run, machine, unrolled } = counting;
  const { sent, window } = run;
  return (name, t) => {
    const about = `${name} ${t}`;
    const known = kept.get(about);
    if (known) return known;
    const node = unrolled.families.find((one) => one.name === name)?.nodes[unrolled.steps.indexOf(t)];
    if (node === null || node === undefined) return { found: null, why: "", waits: false };
    const named = { node: machine.program.nodes[node].name, of: machine.program.nodes[machine.program.of].name };
    let made: Followed = { found: null, why: "", waits: false };
    if (window) {
      counting.ask("paths", { of: name, at: t }, about);
      const { answer, why } = window.said<PathsReply>("paths", about);
      made = { found: answer && { ...named, ...received(answer) }, why, waits: !answer && !why };
      if (!answer) return made;
    } else {
      const home = (k: number) => sent.equations[run.nodes[k].equation!].name;
      const paths = counting.number(() => pathsOf(machine, unrolled, node, home));
      if (paths) {
        const { norm, routes, losses, flow, units, past } = paths;
        made = { found: { ...named, norm, routes: [...routes], losses: [...losses], flow, largest: largestOf(units), past }, why: "", waits: false };
      }
    }
    kept.set(about, made);
    return made;
  };
}

function received({ norm, routes, losses, flow, largest, past }: PathsReply): Omit<Routes, "node" | "of"> {
  return {
    norm: Number(norm),
    routes: Object.entries(routes).map(([name, share]) => [name, Number(share)]),
    losses: losses.map(([step, share]) => [step, Number(share)]),
    flow: flow.map(([name, step, other, later, share]) => ({ from: [name, step], to: [other, later], share: Number(share) })),
    largest: largest.map(([share, unit, step]) => [Number(share), unit, step]),
    past,
  };
}

const bySize = <T>(list: T[], share: (one: T) => number) => [...list].sort((a, b) => Math.abs(share(b)) - Math.abs(share(a)));

function largestOf(units: Map<number, number[]>): Routes["largest"] {
  const found = [...units].sort(([a], [b]) => a - b).flatMap(([step, shares]) => shares.map((share, unit): [number, number, number] => [share, unit, step]));
  if (new Set(found.map(([, unit]) => unit)).size < 2) return [];
  return bySize(found, ([share]) => share).slice(0, LARGEST);
}

export const percent = (share: number) => placed(SAY.percent, { number: formatNumber(100 * share, 3, true) });

/** A route in words, as Python says it. */
export function routeText({ past, flow, of }: Pick<Routes, "past" | "flow" | "of">, name: string): string {
  if (name) return placed(SAY.first, { name });
  if (flow.every(({ to }) => to[0] === of)) return placed(SAY.straight, { loss: of });
  return past.length ? placed(SAY.past, { gates: past.join(", ") }) : SAY.alone;
}

/** All that is told of routes: what comes back, by which routes, of which losses, in which units. */
export function routesText(found: Routes): string[] {
  const { node, of, norm, routes, losses, largest } = found;
  const most = bySize(losses, ([, share]) => share);
  const first = most.length === FEW + 1 ? most : most.slice(0, FEW);
  const rest = most.slice(first.length);
  const lines = [
    `${placed(SAY["comes back"], { loss: of, node, norm: formatNumber(norm, 3) })}: ${bySize(routes, ([, share]) => share).map(([name, share]) => `${percent(share)} ${routeText(found, name)}`).join(", ")}`,
    [
      ...first.map(([step, share]) => `${percent(share)} ${placed(SAY["of loss"], { step })}`),
      ...(rest.length ? [`${percent(rest.reduce((sum, [, share]) => sum + share, 0))} ${placed(SAY["of losses"], { count: rest.length })}`] : []),
    ].join(", "),
  ];
  if (!largest.length) return lines;
  const units = largest.map(([share, unit, step]) => placed(SAY["of unit"], { share: percent(share), unit: unit + 1, step })).join(", ");
  return [...lines, placed(SAY.largest, { units, covered: percent(largest.reduce((sum, [share]) => sum + share, 0)) })];
}
