// Another graph takes the place of one: what stays moves to its new place, what is new fades in.

import type { Context } from "../kit/context.ts";
import type { Payload } from "../model/payload.ts";
import { drawingOn } from "./drawing.ts";

const TIME = 450; // ms
const MOST = 400; // nodes: of more, nobody follows one

/** Where each node stood on the screen, by what it computes. */
export type Places = Map<string, [x: number, y: number]>;

/** What a node is, whatever it is called: its name, if an equation or a leaf has it. */
function keysOf({ nodes, equations }: Payload): Map<string, string> {
  const named = new Set(equations.map(({ node }) => node));
  const keys = new Map<string, string>();
  for (const { ref, name, operator, operands } of nodes) {
    const made = operator && !named.has(ref);
    keys.set(ref, made ? `${operator}(${operands.map((x) => keys.get(x))})` : name);
  }
  return keys;
}

/** @param pane  where the picture is */
export function movedOf({ payload, state, scope, calm }: Context, pane: HTMLElement) {
  const look = () => {
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    const drawing = picture && payload.nodes.length <= MOST ? drawingOn(picture) : undefined;
    if (!picture || !drawing) return null;
    const { left, top, width } = picture.getBoundingClientRect();
    const scale = width / drawing.view.w;
    if (!scale) return null;
    const keys = keysOf(payload);
    const { view, nodes } = drawing;
    const at = ({ x, y, w, h }: typeof view): [number, number] =>
      [left + (x + w / 2 - view.x) * scale, top + (y + h / 2 - view.y) * scale];
    return { drawing, scale, places: [...nodes].map(([ref, { box, group }]) => ({ key: keys.get(ref) ?? ref, at: at(box), group })) };
  };
  scope.ending(() => {
    const seen = look();
    state.left.value = seen && new Map(seen.places.map(({ key, at }) => [key, at]));
  });
  return {
    /** The picture has its size: all that it shows comes from where it was. */
    arrive() {
      const before = state.left.peek();
      const now = before && !calm() ? look() : null;
      state.left.value = null;
      if (!before || !now) return;
      const timing = { duration: TIME, easing: "ease-in-out", fill: "backwards" } as const;
      const appear = (element: Element) =>
        element.animate?.({ opacity: [0, 1] }, { ...timing, delay: TIME / 2 });
      for (const { key, at, group } of now.places) {
        const was = before.get(key);
        if (!was) appear(group);
        else {
          const [dx, dy] = was.map((x, k) => (x - at[k]) / now.scale);
          const from = `translate(${dx}px, ${dy}px)`;
          if (Math.hypot(dx, dy) > 1) group.animate?.({ transform: [from, "none"] }, timing);
        }
      }
      for (const { group } of now.drawing.edges.values()) appear(group);
      for (const frame of now.drawing.element.querySelectorAll(".eqg-equation")) appear(frame);
    },
  };
}
