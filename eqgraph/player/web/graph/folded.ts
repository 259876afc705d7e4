// Equations that are folded one by one, in place: a box lies over the inside of one, and its result
// stays where it is. Nothing else moves, so that no other layout is needed.

import type { Context } from "../kit/context.ts";
import { boxOfRect, svg } from "../kit/element.ts";
import type { Box } from "../kit/geometry.ts";
import type { State } from "../model/state.ts";
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

// The names of the equations that are folded in a player: those that another text still has stay so.
const names = new WeakMap<State, Set<string>>();

/**
 * @param shown  the picture that the pane shows now
 * @param list  the equations as a text: a click on a number folds, as one in the picture does
 */
export function foldedOf(
  { document, payload, calm, state, words, effect, scope }: Context,
  shown: () => Picture | null,
  list: HTMLElement,
) {
  const all = new WeakMap<Element, Folded>(); // by the frame of an equation
  const kept = names.get(state) ?? new Set();
  names.set(state, kept);
  const numbers = [...list.querySelectorAll<HTMLElement>(".eqg-equation-number")];
  let known: Element | undefined;

  /** What a frame holds, where a box may take its place. */
  const contents = (frame: Element, drawing: Drawing) => {
    const rect = boxOfRect(frame.firstElementChild as Element);
    const inside = [...drawing.nodes].filter(([, { box }]) => holds(rect, box)).map(([ref]) => ref);
    const equation = payload.equations[Number(frame.getAttribute("data-equation"))];
    const result = equation?.node ?? "";
    return inside.length > 1 && inside.includes(result) ? { rect, equation, inside, result } : null;
  };
  const fold = (frame: Element, drawing: Drawing, boxes: Map<string, Box>) => {
    const found = contents(frame, drawing);
    if (!found) return false;
    const { rect, equation, inside, result } = found;
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
    drawing.closed.add(box);
    all.set(frame, { box, inside, result });
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
    drawing.closed.delete(box);
    all.delete(frame);
  };
  const fade = (element: Element, opacity: number[]) => {
    if (!calm()) element.animate?.({ opacity }, { duration: TIME, easing: "ease-out" });
  };

  /** The frames of the picture by the numbers of their equations, where some may be folded. */
  const framesOf = (picture: Picture | null) => {
    const frames = [...(picture?.element.querySelectorAll("g.eqg-equation") ?? [])];
    return new Map(frames.length < 2 ? [] : frames.map((one) => [Number(one.getAttribute("data-equation")), one]));
  };
  const toggle = (k: number): boolean => {
    const picture = shown();
    const drawing = picture && drawingOn(picture.element);
    const frame = framesOf(picture).get(k);
    if (!picture || !drawing || !frame) return false;
    const box = all.get(frame);
    if (box) open(frame, box, drawing, picture.boxes());
    else if (!fold(frame, drawing, picture.boxes())) return false;
    frame.toggleAttribute("data-folded", !box);
    const { name } = payload.equations[k];
    if (box) kept.delete(name);
    else kept.add(name);
    marked(k, !box);
    const { painted } = state;
    if (painted.value) painted.value = { ...painted.value };
    return true;
  };
  const marked = (k: number, folded: boolean) => numbers[k]?.toggleAttribute("data-folded", folded);

  scope.listen(list, "click", (event) => {
    const k = numbers.indexOf(event.target as HTMLElement);
    if (k >= 0 && toggle(k)) event.stopPropagation(); // else the player goes to its first step
  }, { capture: true });
  effect(() => {
    const picture = state.painted.value && shown();
    const drawing = picture && picture.element !== known && drawingOn(picture.element);
    if (!drawing) return;
    known = picture.element;
    const frames = framesOf(picture);
    numbers.forEach((number, k) => {
      const frame = frames.get(k);
      const folds = !!frame && !!contents(frame, drawing);
      number.classList.toggle("eqg-folds", folds);
      number.title = folds ? words.legend.fold : "";
      marked(k, folds && all.has(frame));
      if (folds && !all.has(frame) && kept.has(payload.equations[k].name)) toggle(k);
    });
  });

  return {
    /**
     * Fold an equation, or open it.
     * @param k  the number of the equation
     * @returns whether it can be
     */
    toggle,
    /** What a node is seen as: in a box, the result of its equation. */
    seen(ref: string): string {
      const element = kept.size ? shown()?.element : null; // until then no step looks for one
      for (const frame of element?.querySelectorAll("g.eqg-equation[data-folded]") ?? []) {
        const found = all.get(frame);
        if (found?.inside.includes(ref)) return found.result;
      }
      return ref;
    },
  };
}

const holds = (rect: Box, { x, y, w, h }: Box) => {
  const [u, v] = [x + w / 2 - rect.x, y + h / 2 - rect.y];
  return u > 0 && v > 0 && u < rect.w && v < rect.h;
};
