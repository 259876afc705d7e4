// The view over time in the player: a switch between the graph and the lanes of its steps.

import { html } from "../kit/element.js";
import { stopFrom, stopsOf } from "./time.js";
import { timePanel } from "./timepanel.js";

/**
 * The switch and the panel; both are empty where the graph has no steps in time.
 * @param {import("../kit/context.js").Context} context
 * @param {(open: boolean) => void} toggled  shows or hides the graph
 */
export function timeView(context, toggled) {
  const { document, payload, words, timeline, session, seek } = context;
  const say = words.time;
  const bar = html(document, "div", "eqg-views");
  const group = html(document, "div", "eqg-views-group");
  bar.append(group);
  const element = html(document, "div", "eqg-time-place");
  element.hidden = true;
  /** @type {ReturnType<typeof timePanel> | null} */
  let panel = payload.time ? panelOf() : null;
  let step = 0;
  bar.hidden = !panel;
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say.views);
  const buttons = /** @type {const} */ (["graph", "time"]).map((view) => {
    const button = html(document, "button", "eqg-view-button", say[view]);
    button.type = "button";
    button.title = `${say.viewHints[view]} (G)`;
    button.addEventListener("click", () => toggle(view === "time"));
    group.append(button);
    return { view, button };
  });

  /** @param {import("./timescene.js").Wishes} [wishes] */
  function panelOf(wishes) {
    const time = /** @type {import("../engine/schema.js").Time} */ (payload.time);
    const made = timePanel(document, words, [
      { title: "", time, end: timeline.steps, turn: timeline.turn, of: payload.of, place: (at) => at, seek },
    ], wishes);
    element.replaceChildren(made.element);
    bar.replaceChildren(group, made.bar);
    made.bar.hidden = element.hidden;
    return made;
  }

  /** @param {boolean} open */
  function toggle(open) {
    if (!panel) return;
    session.time = open;
    element.hidden = panel.bar.hidden = !open;
    for (const { view, button } of buttons) button.setAttribute("aria-pressed", String((view === "time") === open));
    toggled(open);
    if (!open) return;
    panel.draw();
    panel.update(step);
  }

  return {
    bar,
    element,
    /** @param {import("../model/frame.js").Frame} frame */
    update(frame) {
      step = frame.step;
      if (!element.hidden) panel?.update(step);
    },
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
    /** The place at which the next, or the last, step of time is complete. @param {number} place @param {1 | -1} way */
    stop: (place, way) => (payload.time ? stopFrom(stopsOf(payload.time, timeline.steps), place, way) : place),
    /** A new run has new numbers. */
    renew() {
      if (!panel) return;
      panel = panelOf(panel.wishes);
      if (!element.hidden) panel.draw();
    },
  };
}
