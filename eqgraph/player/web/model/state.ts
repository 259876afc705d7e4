// The state: all that a player holds, each thing once, and what follows from it. Who reads a signal
// in an effect hears of its changes; there is no other way to hear of them.

import { batch, computed, signal } from "@preact/signals-core";
import type { Unfinished } from "../engine/machine.ts";
import type { Edge } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import type { Wish } from "./breaks.ts";
import { frameAt, indexOf, type Frame, type Index } from "./frame.ts";
import { sameGraph } from "./graph.ts";
import { readPayload, type Inputs, type Payload } from "./payload.ts";
import type { Pin } from "./pinned.ts";
import { clamp, timelineOf, type Timeline } from "./timeline.ts";

/** What the reader points at: nodes by ref, perhaps by way of one edge. */
export interface Pointed {
  refs: string[];
  edge: Edge | null;
}

export const NOTHING: Pointed = { refs: [], edge: null };

/** A place in the text, with the node that stands there. */
export type Place = [equation: number, start: number, end: number, ref: string];

/** How equations are written: as printed, as read, or as set mathematics. */
export type Written = "text" | "read" | "math";

export type State = ReturnType<typeof stateOf>;

/** @param wording  that of the player; a payload may bring some of its own */
export function stateOf(wording: Words) {
  // What came, from Python or from a page.
  const raw = signal<unknown>(undefined);
  const inputs = signal<Inputs>({});
  const place = signal<unknown>(0); // on the tape, as it was wished for

  // What the reader chose; it outlives the run and the graph.
  const chosen = signal<{ ref: string | null; passing: boolean }>({ ref: null, passing: false });
  const choices = {
    written: signal<Written>("text"),
    digits: signal<boolean | null>(null), // whether they are shown; null: as the data come
    scene: signal<string | null>(null), // the picture that is shown
    zoom: signal<"reading" | "whole" | number>("reading"),
    wishes: signal<Wish[]>([]), // breakpoints
    pin: signal<Pin | null>(null), // a run to compare with
    comparing: signal(false),
    playing: signal(false),
    rate: signal(0.1), // of an update
    trained: signal<{ inputs: Inputs; losses: number[] } | null>(null), // since the first update
    speed: signal(1),
    sequence: signal<number | null>(null), // of a batch; null: all
    presenting: signal(false), // to a room: it fills the screen
    still: signal(false), // nothing moves, as the reader chose
    black: signal(false), // nothing is seen, while somebody speaks
  };
  const open = {
    inspector: signal(false),
    breaks: signal(false),
    find: signal(false),
    help: signal(false),
    legend: signal(false), // what shapes, colours and signs mean
    problems: signal(false),
    menu: signal(false),
    transcript: signal(false),
    whatIf: signal(false),
    edit: signal(false), // the equations are a field
    digits: signal(false), // the colours and their box
    time: signal(false), // the steps of time, in the place of the graph
  };
  const left = signal<ReadonlyMap<string, [x: number, y: number]> | null>(null); // where nodes stood, of the graph before
  const pointed = signal<Pointed>(NOTHING);
  const asked = signal<number | null>(null); // the question of a quiz that is at hand
  const noted = signal<Place | null>(null); // in the text, where something was decided
  /** What the picture shows; it is set whenever the picture was painted. */
  const painted = signal<{ frame: Frame; index: Index } | null>(null);

  // What follows.
  let tried: { raw: unknown; inputs: Inputs; payload: Payload } | null = null;
  const runOf = (data: unknown, numbers: Inputs): Payload => {
    if (tried && tried.raw === data && sameNumbers(tried.inputs, numbers)) return tried.payload;
    tried = { raw: data, inputs: numbers, payload: readPayload(data, numbers, wording, choices.sequence) };
    return tried.payload;
  };
  const payload = computed(() => runOf(raw.value, inputs.value));
  let built: { raw: unknown; payload: Payload } | null = null;
  const graph = computed(() => {
    const now = payload.value;
    const same = built && (built.raw === raw.value || sameGraph(built.payload, now));
    built = { raw: raw.value, payload: same && built ? built.payload : now };
    return built.payload;
  });
  const words = computed((): Words => ({ ...wording, ...payload.value.words }));
  const index = computed(() => indexOf(payload.value));
  const timeline = computed(() => timelineOf(payload.value));
  const step = computed(() => clamp(timeline.value, place.value));
  const frame = computed(() => frameAt(index.value, step.value));
  const spoken = computed(() => sentenceOf(frame.value, timeline.value, words.value));
  const refs = computed(() => new Set(graph.value.nodes.map(({ ref }) => ref)));
  const selected = computed(() => {
    const { ref } = chosen.value;
    return ref !== null && refs.value.has(ref) ? ref : null;
  });

  /** Another graph is shown: what was pointed at, and what was open of the one before, is gone. */
  const clear = () =>
    batch(() => {
      for (const id of ["breaks", "find", "help", "legend", "problems", "menu", "transcript", "whatIf", "edit"] as const)
        open[id].value = false;
      open.digits.value = choices.digits.value ?? Boolean(payload.value.digits);
      [pointed.value, noted.value, painted.value] = [NOTHING, null, null];
      choices.sequence.value = null;
      [choices.zoom.value, choices.pin.value, choices.comparing.value] = ["reading", null, false];
      choices.trained.value = null;
    });

  return {
    raw,
    inputs,
    place,
    chosen,
    ...choices,
    open,
    left,
    pointed,
    noted,
    asked,
    painted,
    payload,
    /** The run that the views were built for: it stays itself while new ones are of the same graph. */
    graph,
    words,
    index,
    timeline,
    step,
    frame,
    spoken,
    selected,
    clear,
    /** Where a run with other inputs would come to no end. */
    failure: (numbers: Inputs): Unfinished | null => runOf(raw.peek(), numbers).run?.failure ?? null,
  };
}

/** Whether inputs hold the same arrays. */
function sameNumbers(one: Inputs, other: Inputs): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** A step as it is told to who listens. */
function sentenceOf({ step, current }: Frame, { steps }: Timeline, words: Words) {
  const place = words.place(step, steps);
  if (!current) return `${place}: ${steps ? words.fresh : words.empty}`;
  return `${place}, ${current.speech || `${words.phase[current.phase]}: ${current.text}, ${current.sentence}`}`;
}
