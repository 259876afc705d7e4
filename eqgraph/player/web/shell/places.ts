// Places: where the parts of a player stand in the room that there is.

import { fit, type Form } from "./fitting.ts";
import type { Parts } from "./parts.ts";

const NARROW = 800; // px below which the tape is a drawer

/**
 * Put the parts where they stand best, whenever it is called.
 * @param middle  where the graph is, and beside it the tape
 */
export function refitting(root: HTMLElement, middle: HTMLElement, parts: Parts): () => void {
  const { pane, tape, strip, equations, time, controls, stones, docks } = parts;
  const opened = [stones, ...docks].map(({ element }) => element);
  let narrow: boolean | null = null;

  /** Equations and what is opened stand beside the graph, or above and below it. */
  const arrange = (form: Form) => {
    const beside = equations.element.parentElement !== root;
    if (form === "side" && !beside) {
      pane.map.parentElement?.prepend(equations.element);
      pane.map.before(...opened);
    } else if (form === "stack" && beside) {
      (time?.bar ?? middle).before(equations.element);
      strip.element.before(...opened);
    }
    const asked = pane.asks() + (narrow ? tape.element.offsetHeight : 0); // before what writes
    strip.resize();
    middle.style.flexBasis = `${asked}px`;
  };

  return () => {
    const was = narrow;
    narrow = root.clientWidth ? root.clientWidth < NARROW : was;
    if (narrow !== was) tape.element.toggleAttribute("open", !narrow);
    fit(root, arrange, pane.fitting);
    for (const part of [equations, pane, tape, time, controls]) part?.resize();
  };
}
