// Equations that are folded one by one, in place: a box lies over the inside of one, and its result
// stays where it is. Nothing else moves, so that no other layout is needed.

import type { Context } from "../kit/context.ts";
import { svg } from "../kit/element.ts";
import type { Box } from "../kit/geometry.ts";
import { drawingOn, type Drawing } from "./drawing.ts";
import type { Picture } from "./paint.ts";

const TIME = 250; // ms
const LETTER = 8.2; // px, about the width of one
const RIM = 14; // px beside the words

interface Folded {
  box: Element;
  inside: string[];
  result: string;
}

/** @param shown  the picture that the pane shows now */
export function foldedOf({ document, payload, calm, state, words }: Context, shown: () => Picture | null) {
  const all = new WeakMap<Element, Folded>(); // by the frame of an equation
  let any = false; // was folded: until then no step looks for one

  const fold = (frame: Element, drawing: Drawing, boxes: Map<string, Box>) => {
    const rect = boxOf(frame);
    const equation = payload.equations[Number(frame.getAttribute("data-equation"))];
    const inside = [...drawing.nodes].filter(([, { box }]) => holds(rect, box)).map(([ref]) => ref);
    const result = equation?.node ?? "";
    if (inside.length < 2 || !inside.includes(result)) return false;
    const box = svg(document, "g", { class: "eqg-fold", "data-equation": frame.getAttribute("data-equation") ?? "" });
    const { x, y, w, h } = rect;
    const at = drawing.nodes.get(result)?.box ?? rect;
    const sides: [x: number, wide: number][] = [[x, at.x - x], [at.x + at.w, x + w - at.x - at.w]];
    const [left, wide] = sides[0][1] >= sides[1][1] ? sides[0] : sides[1];
    const right = equation.text.slice(equation.text.indexOf("=") + 1).trim();
    const said = [right, words.trail.group(inside.length).trim(), "⋯"].find((one) => [...one].length * LETTER < wide - RIM) ?? "";
    const text = svg(document, "text", { x: left + wide / 2, y: at.y + at.h / 2 + 5 });
    text.textContent = said;
    box.append(
      svg(document, "rect", { x, y, width: w, height: h, rx: 9 }),
      svg(document, "rect", { class: "eqg-inside", x: x + 3, y: y + 3, width: w - 6, height: h - 6, rx: 7 }),
      text,
    );
    const own = new Set(inside);
    for (const ref of inside) {
      if (ref === result) continue;
      drawing.nodes.get(ref)?.group.classList.add("eqg-hidden");
      boxes.set(ref, rect);
    }
    for (const { group, from, to } of drawing.edges.values())
      group.classList.toggle("eqg-hidden", group.matches(".eqg-hidden") || (own.has(from) && own.has(to)));
    [...drawing.nodes.values()][0].group.before(box, frame); // its number stays above the box
    all.set(frame, { box, inside, result });
    any = true;
    fade(box, [0, 1]);
    return true;
  };
  const open = (frame: Element, { box, inside }: Folded, drawing: Drawing, boxes: Map<string, Box>) => {
    const own = new Set(inside);
    for (const ref of inside) {
      const node = drawing.nodes.get(ref);
      if (!node) continue;
      node.group.classList.remove("eqg-hidden");
      boxes.set(ref, node.box);
      fade(node.group, [0, 1]);
    }
    for (const { group, from, to } of drawing.edges.values())
      if (own.has(from) && own.has(to)) group.classList.remove("eqg-hidden");
    box.remove();
    all.delete(frame);
  };
  const fade = (element: Element, opacity: number[]) => {
    if (!calm()) element.animate?.({ opacity }, { duration: TIME, easing: "ease-out" });
  };

  return {
    /**
     * Fold an equation, or open it.
     * @param k  the number of the equation
     * @returns whether it can be
     */
    toggle(k: number): boolean {
      const picture = shown();
      const drawing = picture && drawingOn(picture.element);
      const frames = [...(picture?.element.querySelectorAll("g.eqg-equation") ?? [])];
      const frame = frames.find((one) => one.getAttribute("data-equation") === String(k));
      if (!picture || !drawing || !frame || frames.length < 2) return false;
      const known = all.get(frame);
      if (known) open(frame, known, drawing, picture.boxes());
      else if (!fold(frame, drawing, picture.boxes())) return false;
      frame.toggleAttribute("data-folded", !known);
      const { painted } = state;
      if (painted.value) painted.value = { ...painted.value };
      return true;
    },
    /** What a node is seen as: in a box, the result of its equation. */
    seen(ref: string): string {
      const element = any ? shown()?.element : null;
      for (const frame of element?.querySelectorAll("g.eqg-equation[data-folded]") ?? []) {
        const found = all.get(frame);
        if (found?.inside.includes(ref)) return found.result;
      }
      return ref;
    },
  };
}

function boxOf(frame: Element): Box {
  const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(frame.firstElementChild?.getAttribute(name)));
  return { x, y, w, h };
}

const holds = (rect: Box, { x, y, w, h }: Box) => {
  const [u, v] = [x + w / 2 - rect.x, y + h / 2 - rect.y];
  return u > 0 && v > 0 && u < rect.w && v < rect.h;
};
