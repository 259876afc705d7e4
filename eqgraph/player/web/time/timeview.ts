// The view over time in the player: a switch between the graph and the lanes of its steps.

import type { Time } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import type { Frame } from "../model/frame.ts";
import { stopFrom, stopsOf } from "./time.ts";
import { timePanel } from "./timepanel.ts";
import type { Wishes } from "./timescene.ts";

/**
 * The switch and the panel; both are empty where the graph has no steps in time.
 * @param toggled  shows or hides the graph
 */
export function timeView(context: Context, toggled: (open: boolean) => void) {
  const { document, payload, words, timeline, session, seek, commands } = context;
  const say = words.time;
  const bar = html(document, "div", "eqg-views");
  const group = html(document, "div", "eqg-views-group");
  const note = html(document, "span", "eqg-time-before", say.before);
  bar.append(group);
  const element = html(document, "div", "eqg-time-place");
  element.hidden = true;
  let panel: ReturnType<typeof timePanel> | null = payload.time ? panelOf() : null;
  let step = 0;
  bar.hidden = !panel;
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

  function panelOf(wishes?: Wishes) {
    const time = payload.time as Time;
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
          of: payload.of,
          place: (at) => at,
          seek,
        },
      ],
      wishes,
    );
    element.replaceChildren(made.element);
    note.hidden = !payload.before;
    bar.replaceChildren(group, made.bar, note);
    made.bar.hidden = element.hidden;
    return made;
  }

  function toggle(open: boolean) {
    if (!panel) return;
    session.time = open;
    element.hidden = panel.bar.hidden = !open;
    for (const { view, button } of buttons)
      button.setAttribute("aria-pressed", String((view === "time") === open));
    toggled(open);
    if (!open) return;
    panel.draw();
    panel.update(step);
  }

  return {
    bar,
    element,
    update(frame: Frame) {
      step = frame.step;
      if (!element.hidden) panel?.update(step);
    },
    /** Whether the graph has steps of time. */
    exists: () => panel !== null,
    isOpen: () => !element.hidden,
    toggle,
    resize() {
      if (!element.hidden) panel?.draw();
    },
    /** Show the gradients, the reach, the values. */
    turn() {
      if (element.hidden) toggle(true);
      else panel?.turn();
    },
    /** The place at which the next, or the last, step of time is complete. */
    stop: (place: number, way: 1 | -1) =>
      payload.time ? stopFrom(stopsOf(payload.time, timeline.steps), place, way) : place,
    /** A new run has new numbers. */
    renew() {
      if (!panel) return;
      panel = panelOf(panel.wishes);
      if (!element.hidden) panel.draw();
    },
  };
}
