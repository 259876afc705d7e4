// A chip: the name of another node, to go to it.

import type { NodeInfo } from "../engine/schema.d.ts";
import { html, math } from "./template.ts";

export const chip = (byRef: ReadonlyMap<string, NodeInfo>, ref: string, select: (ref: string) => void) =>
  html`<button type="button" class="eqg-chip eqg-math" data-ref=${ref} @click=${() => select(ref)} ${math(byRef.get(ref)?.name ?? ref)}></button>`;
