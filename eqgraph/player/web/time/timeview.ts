// The view over time in the player: a switch between the graph and the lanes of its steps.

import { computed, untracked } from "@preact/signals-core";
import type { TimeReply } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { html, made, show } from "../kit/template.ts";
import { askedOf, timeOf } from "./overtime.ts";
import { stopFrom, stopsOf, type Time } from "./time.ts";
import { timePanel } from "./timepanel.ts";
import type { Wishes } from "./wishes.ts";

/** What the steps read, as far as the store holds a text. */
const textIn = (held: unknown) => (typeof held === "string" ? held : "");

/** Whether a run with problems is opened at its end, where its warnings say what to look for. */
function isSick({ payload, timeline, state }: Context): boolean {
  return timeline.steps > 0 && state.step.value >= timeline.steps && payload.problems.length > 0;
}

/** The switch and the panel; both are empty where the graph has no steps in time. */
export function timeView(context: Context) {
  const { document, words, timeline, state, effect, seek, commands, store } = context;
  const { open } = state;
  const say = words.time;
  const bar = made(document, html`<div class="eqg-views"><div class="eqg-views-group" role="group" aria-label=${say.views}></div></div>`);
  const group = bar.firstElementChild as HTMLElement;
  const element = made(document, html`<div class="eqg-time-place" hidden></div>`);
  const time = computed(() => timeOf(context.payload));
  /** What the kernel says of it, where it computes the run. */
  const told = () => context.payload.run?.window?.said<TimeReply>("time");
  effect(() => {
    const { value } = time;
    if (value && open.time.value) untracked(() => context.payload.run?.window?.asks("time", askedOf(value)));
  });
  let wishes: Wishes | undefined; // of the panel before
  let kept: { time: Time; panel: ReturnType<typeof timePanel> } | null = null;
  /** Numbers are counted where they are looked at: while it is closed there is none. */
  const panel = computed(() => {
    const { value } = time;
    if (!value || !open.time.value || told()?.answer === null) return null;
    if (kept?.time !== value) kept = { time: value, panel: untracked(() => panelOf(value)) };
    return kept.panel;
  });
  const buttonOf = (view: "graph" | "time") =>
    html`<button type="button" class="eqg-view-button" title=${commands.title("views", say.viewHints[view])} aria-pressed=${(view === "time") === isOpen()}
      @click=${() => toggle(view === "time")}>${say[view]}</button>`;

  const panelOf = (time: Time) => {
    const shown = timePanel(
      document,
      words,
      (hint) => commands.title("time-mode", hint),
      [
        {
          title: "",
          time,
          end: timeline.steps,
          turn: timeline.turn,
          of: context.payload.of,
          text: textIn(store.get("characters")),
          place: (at) => at,
          seek,
        },
      ],
      wishes,
      (context.payload.run?.sequences ?? 0) < 2,
    );
    wishes = shown.wishes;
    return shown;
  };
  const isOpen = () => open.time.value && time.value !== null;
  const toggle = (to: boolean) => void (open.time.value = to && time.value !== null);
  if (state.left.peek() === null && untracked(() => isSick(context))) toggle(true); // a player's first graph
  effect(() => {
    const { value } = panel;
    bar.hidden = !time.value;
    element.hidden = !isOpen();
    show([buttonOf("graph"), buttonOf("time")], group);
    for (const other of [...bar.children]) if (other !== group) other.remove(); // the group has the focus
    const waits = html`<p class="eqg-note" role="status">${told()?.why || words.node.fetching}</p>`;
    show(value ? value.element : isOpen() ? waits : "", element);
    if (!value) return;
    bar.append(value.bar);
    untracked(value.draw);
  });
  effect(() => panel.value?.update(state.step.value));
  let last: ReturnType<typeof timePanel> | null = null;
  effect(() => {
    const shown = panel.value;
    const { run } = context.payload;
    const sequence = state.sequence.value;
    run?.window?.said("distributions"); // hears of each answer of the kernel
    const fresh = shown !== last; // and was drawn just now
    last = shown;
    if (!shown) return;
    const other = (run?.sequences ?? 0) > 1 && shown.wishes.sequence !== sequence;
    if (other) shown.wishes.sequence = sequence;
    if (other || (shown.counts() && !fresh)) untracked(shown.draw);
  });

  return {
    bar,
    element,
    /** Whether the graph has steps of time. */
    exists: () => time.value !== null,
    isOpen,
    toggle,
    resize() {
      panel.value?.draw();
    },
    /** Show the gradients, the reach, the values. */
    turn() {
      if (panel.value) panel.value.turn();
      else toggle(true);
    },
    /** The place at which the next, or the last, step of time is complete. */
    stop: (place: number, way: 1 | -1) =>
      time.value ? stopFrom(stopsOf(time.value, timeline.steps), place, way) : place,
  };
}
