// A layer over the picture: pieces that come and go from step to step. What looks as it did is not
// touched.

import type { Box } from "../kit/geometry.ts";
import type { Payload } from "../model/payload.ts";

/** Something that lies over the picture; of one key, it looks the same. */
export interface Piece {
  key: string;
  box: Box;
  make: () => Element;
}

/** Show pieces in a layer, in their order; what was there with the same key stays untouched. */
export function layered(layer: Element) {
  let shown = new Map<string, Element>();
  let of: Payload["run"];
  return (pieces: Piece[], { run }: Payload) => {
    if (of !== run) shown = new Map((layer.replaceChildren(), [])); // other numbers
    of = run;
    const next = new Map(pieces.map(({ key, make }) => [key, shown.get(key) ?? make()]));
    for (const [key, element] of shown) if (!next.has(key)) element.remove();
    let at = layer.firstChild;
    for (const element of next.values()) {
      if (element === at) at = at.nextSibling;
      else layer.insertBefore(element, at);
    }
    shown = next;
  };
}

export const keyOf = (kind: string, box: Box, ...more: unknown[]) =>
  [kind, box.x, box.y, box.w, box.h, ...more].join("\n");
