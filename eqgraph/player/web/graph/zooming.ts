// The buttons for zooming, at the corner of the graph.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";

export function zoomTools({ document, words, commands }: Context) {
  const element = html(document, "div", "eqg-zoom");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words.zoom.label);
  for (const [id, text] of [
    ["zoom-out", words.zoom.out],
    ["zoom-in", words.zoom.in],
    ["fit", words.zoom.fit],
  ] as const) {
    const button = html(document, "button", "eqg-plain-button", text);
    button.type = "button";
    button.title = commands.title(id);
    button.setAttribute("aria-label", commands.of(id).label);
    button.addEventListener("click", () => commands.run(id));
    element.append(button);
  }
  return element;
}
