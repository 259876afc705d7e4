// The buttons for zooming, at the corner of the graph.

import { html } from "../kit/element.js";

/**
 * @param {import("../kit/context.js").Context} context
 * @param {(action: "in" | "out" | "fit") => void} act
 */
export function zoomTools({ document, words }, act) {
  const element = html(document, "div", "eqg-zoom");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", words.zoom.label);
  for (const name of /** @type {const} */ (["out", "in", "fit"])) {
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
