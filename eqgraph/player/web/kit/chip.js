// A chip: the name of another node, to go to it.

import { html } from "./element.js";
import { writeMath } from "./math.js";

/**
 * @param {Document} document @param {Map<string, import("../engine/schema.js").NodeInfo>} byRef @param {string} ref
 * @param {(ref: string) => void} select
 */
export function chip(document, byRef, ref, select) {
  const button = html(document, "button", "eqg-chip eqg-math");
  button.type = "button";
  button.dataset.ref = ref;
  writeMath(button, byRef.get(ref)?.name ?? ref);
  button.addEventListener("click", () => select(ref));
  return button;
}
