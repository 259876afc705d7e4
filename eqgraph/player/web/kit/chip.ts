// A chip: the name of another node, to go to it.

import type { NodeInfo } from "../engine/schema.d.ts";
import { html } from "./element.ts";
import { writeMath } from "./math.ts";

export function chip(
  document: Document,
  byRef: ReadonlyMap<string, NodeInfo>,
  ref: string,
  select: (ref: string) => void,
) {
  const button = html(document, "button", "eqg-chip eqg-math");
  button.type = "button";
  button.dataset.ref = ref;
  writeMath(button, byRef.get(ref)?.name ?? ref);
  button.addEventListener("click", () => select(ref));
  return button;
}
