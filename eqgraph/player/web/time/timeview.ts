// The view over time in the player: a switch between the graph and the lanes of its steps.

import { computed, untracked } from "@preact/signals-core";
import type { Time } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { stopFrom, stopsOf } from "./time.ts";
import { timePanel } from "./timepanel.ts";
import type { Wishes } from "./timescene.ts";

/** The switch and the panel; both are empty where the graph has no steps in time. */
export function timeView(context: Context) {
  const { document, words, timeline, state, effect, seek, commands } = context;
  const { open } = state;
  const say = words.time;
  const bar = html(document, "div", "eqg-views");
  const group = html(document, "div", "eqg-views-group");
  const note = html(document, "span", "eqg-time-before", say.before);
  bar.append(group);
  const element = html(document, "div", "eqg-time-place");
  element.hidden = true;
  const time = computed(() => context.payload.time);
  let wishes: Wishes | undefined; // of the panel before
  const panel = computed(() => {
    const { value } = time;
    return value && untracked(() => panelOf(value));
  });
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say.views);
  const buttons = (["graph", "time"] as const).map((view) => {
    const button = html(document, "button", "eqg-view-button", say[view]);
    button.type = "button";
    button.title = commands.title("views", say.viewHints[view]);
    button.addEventListener("click", () => toggle(view === "time"));
    group.append(button);
    return { view, button };
  });

  const panelOf = (time: Time) => {
    const made = timePanel(
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
          place: (at) => at,
          seek,
        },
      ],
      wishes,
    );
    wishes = made.wishes;
    return made;
  };
  const isOpen = () => panel.value !== null && open.time.value;
  const toggle = (to: boolean) => void (open.time.value = to && panel.value !== null);
  effect(() => {
    bar.hidden = !panel.value;
    if (!panel.value) return;
    element.replaceChildren(panel.value.element);
    bar.replaceChildren(group, panel.value.bar, note);
  });
  effect(() => void (note.hidden = !context.payload.before));
  effect(() => {
    const shown = isOpen();
    element.hidden = !shown;
    if (!panel.value) return;
    panel.value.bar.hidden = !shown;
    for (const { view, button } of buttons)
      button.setAttribute("aria-pressed", String((view === "time") === shown));
    if (shown) untracked(panel.value.draw);
  });
  effect(() => {
    if (isOpen()) panel.value?.update(state.step.value);
  });

  return {
    bar,
    element,
    /** Whether the graph has steps of time. */
    exists: () => panel.value !== null,
    isOpen,
    toggle,
    resize() {
      if (isOpen()) panel.value?.draw();
    },
    /** Show the gradients, the reach, the values. */
    turn() {
      if (isOpen()) panel.value?.turn();
      else toggle(true);
    },
    /** The place at which the next, or the last, step of time is complete. */
    stop: (place: number, way: 1 | -1) =>
      time.value ? stopFrom(stopsOf(time.value, timeline.steps), place, way) : place,
  };
}
