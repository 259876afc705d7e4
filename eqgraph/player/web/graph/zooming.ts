// The buttons for zooming, at the corner of the graph.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";

export function zoomTools(
  { document, words }: Context,
  act: (action: "in" | "out" | "fit") => void,
) {
  const element = html(document, "div", "eqg-zoom");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words.zoom.label);
  for (const name of ["out", "in", "fit"] as const) {
    const { text, label, key } = words.zoom[name];
    const button = html(document, "button", "eqg-plain-button", text);
    button.type = "button";
    button.title = words.withKey(label, key);
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => act(name));
    element.append(button);
  }
  return element;
}
