// A model over time, as it is shown: from the tape at once, from numbers when they are looked at.

import type { Payload } from "../model/payload.ts";
import type { Run } from "../model/run.ts";
import type { TimeReply } from "../engine/schema.d.ts";
import { spoken } from "../engine/backflow.ts";
import { placed } from "../engine/sentences.ts";
import { formatNumber } from "../model/numbers.ts";
import { Counting, lazily, norm } from "./counting.ts";
import { distributionsOf } from "./distributions.ts";
import { lanesOf } from "./families.ts";
import { curvesOf } from "./norms.ts";
import { reachOf } from "./reach.ts";
import { cellsIn, number, numbers, put } from "./received.ts";
import { originsOf, routesOf } from "./routes.ts";
import type { Time, Weight } from "./time.ts";
import { TOLD_OVER_TIME } from "./told.ts";

const counted = new WeakMap<Run, Time>();

/** What is shown over time; null where the graph has no steps of time. */
export function timeOf({ time, run }: Pick<Payload, "time" | "run">): Time | null {
  if (!time || !run) return null;
  const made = counted.get(run) ?? timeIn(new Counting(run, time));
  counted.set(run, made);
  const answer = run.window?.said<TimeReply>("time").answer;
  return answer ? answered(made, answer) : made;
}

/** What the kernel is asked for the figures of a run that it computes. */
export const askedOf = ({ lanes, reach }: Time) => ({
  rows: Math.max(...lanes.map(({ rows }) => rows)),
  reach: Object.fromEntries(reach.map(({ of, at }) => [of, at])),
});

/** Its figures in the places where a page counts them. */
function answered(time: Time, { lanes, curves, reach, weights, loss, guess, warnings, memory }: TimeReply): Time {
  for (const lane of time.lanes) {
    const { constant, dead, ...cells } = lanes[lane.name];
    put(lane, { ...cellsIn(cells), constant, dead });
  }
  for (const curve of time.curves) {
    const { kind, name, path = "", places } = curve;
    const values = numbers(curves[`${kind} ${kind === "flow" ? name : `${name} ${path}`}`.trim()] ?? null);
    put(curve, {
      values: places.map((at, k) => (at === null ? null : (values?.[k] ?? null))),
      ...(kind === "gradient" ? { partial: lanes[name].partial.map(numbers) } : {}),
    });
  }
  for (const one of time.reach) put(one, { rows: (reach[`${one.of} ${one.input}`] ?? one.at.map(() => null)).map(numbers) });
  for (const one of time.weights) put(one, { ratio: number(weights[one.name] ?? null) });
  put(time, { loss: number(loss), guess, warnings, memory });
  return time;
}

function timeIn(counting: Counting): Time {
  const { unrolled: { steps }, machine, run: { sent: { of } } } = counting;
  const [lanes, curves] = [lanesOf(counting), curvesOf(counting)];
  return lazily(
    {
      steps,
      folded: foldedIn(counting),
      clock: clockOf(counting),
      lanes,
      curves,
      reach: reachOf(counting),
      weights: weightsOf(counting),
      distributions: distributionsOf(counting),
      renew: () => counting.renew(),
      origins: originsOf(counting),
      routes: routesOf(counting),
    },
    {
      loss: () => (machine.shape(of).length ? null : counting.number(() => machine.value(of).data[0])),
      guess: () => guessIn(counting),
      warnings: () => counting.run.found().problems.map(({ text }) => text),
      memory: () => memoryIn(counting),
    },
  );
}

/** The most nodes that a step has. */
function foldedIn({ unrolled: { steps, times }, machine }: Counting): number {
  const counts = new Map(steps.map((t) => [t, 0]));
  machine.program.nodes.forEach(({ kind }, k) => {
    const t = times[k];
    if (typeof kind === "number" && t !== null && counts.has(t)) counts.set(t, counts.get(t)! + 1);
  });
  return Math.max(...counts.values());
}

function clockOf({ unrolled: { steps, times }, machine }: Counting): Time["clock"] {
  const there = new Set(steps);
  const clock: Time["clock"] = [[0, null]];
  for (const { step, user, node } of machine.tape) {
    const time = times[user ?? node];
    const t = time !== null && there.has(time) ? time : null;
    if (t !== clock.at(-1)![1]) clock.push([step, t]);
  }
  return clock;
}

function weightsOf(counting: Counting): Weight[] {
  const { machine } = counting;
  return machine.program.nodes.flatMap(({ kind, name }, node) => {
    if (kind !== "parameter" || !counting.backs(node).length) return [];
    const ratio = () => {
      const size = norm(machine.value(node));
      return size === 0 ? null : counting.number(() => counting.length(node) / size);
    };
    return [lazily({ name: name, place: counting.complete(node) }, { ratio })];
  });
}

/** The mean loss of guessing among the classes of a softmax. */
function guessIn({ machine, run }: Counting): number | null {
  const node = machine.program.nodes.findIndex(({ kind }, k) => typeof kind === "number" && run.operator(k).distribution);
  const classes = node < 0 ? undefined : machine.shape(node).at(-1);
  return classes === undefined ? null : Math.log(classes);
}

/** How soon the units of each state forget, as `eg.diagnose` says it. */
function memoryIn({ flows }: Counting): string[] {
  return flows
    .filter(({ steps }) => steps.length > 1)
    .map((one) => placed(TOLD_OVER_TIME.memory, { name: one.state.name, last: one.steps[0], units: spoken(one, formatNumber).slice(2) }));
}
