// The minimap: the whole picture, small, and what of it is in view; there only while not all is.

import type { Context } from "../kit/context.ts";
import { put, svg } from "../kit/element.ts";
import { html, made } from "../kit/template.ts";
import type { Box } from "../kit/geometry.ts";
import type { Picture } from "./paint.ts";

const SIZE = { w: 208, h: 92 };
const NEARLY = 1.1; // so little more than the pane needs no map

/** @param go  scrolls the pane */
export function minimapOf({ document }: Context, go: (left: number, top: number) => void) {
  // Not spoken: the pane itself can be reached and moved by keys.
  const element = made(document, html`<div class="eqg-minimap" aria-hidden="true" hidden></div>`);
  const drawn = svg(document, "svg", {});
  const nodes = svg(document, "path", { class: "eqg-minimap-nodes" });
  const current = svg(document, "path", { class: "eqg-minimap-current" });
  const window = svg(document, "path", { class: "eqg-minimap-window" });
  drawn.append(nodes, window);
  element.append(drawn);
  let picture: Picture | null = null;
  let filled = false;
  let at: Box | null = null; // the current node
  let seen = { left: 0, top: 0, w: 0, h: 0, scale: 1 };

  const fill = () => {
    if (!picture || filled) return;
    const { x, y, w, h } = picture.view;
    const small = Math.min(SIZE.w / w, SIZE.h / h);
    drawn.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    drawn.style.width = `${w * small}px`;
    drawn.style.height = `${h * small}px`;
    nodes.setAttribute("d", [...picture.boxes().values()].map(outline).join(""));
    filled = true;
  };
  /** Where there is a map to look at. */
  const point = () => {
    if (element.hidden) return;
    if (!at) return current.remove();
    put(current, "d", outline(at));
    if (current.nextSibling !== window) drawn.insertBefore(current, window);
  };
  const move = (event: PointerEvent) => {
    if (!picture || !(event.buttons & 1)) return;
    event.preventDefault();
    const { left, top, width, height } = drawn.getBoundingClientRect();
    const { view } = picture;
    const x = ((event.clientX - left) / width) * view.w * seen.scale;
    const y = ((event.clientY - top) / height) * view.h * seen.scale;
    go(x - seen.w / 2, y - seen.h / 2);
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture?.(event.pointerId);
    move(event);
  });
  element.addEventListener("pointermove", move);

  return {
    element,
    show(other: Picture | null) {
      picture = other;
      filled = false;
    },
    /** What is in view, in px of the scaled picture. */
    look(now: typeof seen) {
      seen = now;
      if (!picture) return void (element.hidden = true);
      const { x, y, w, h } = picture.view;
      const all = w * now.scale <= now.w * NEARLY && h * now.scale <= now.h * NEARLY;
      element.hidden = !now.w || all;
      if (element.hidden) return;
      fill();
      point();
      const box = {
        x: x + now.left / now.scale,
        y: y + now.top / now.scale,
        w: Math.min(w, now.w / now.scale),
        h: Math.min(h, now.h / now.scale),
      };
      put(window, "d", outline(box));
    },
    /** @param box  of the current node */
    mark(box: Box | null) {
      at = box;
      point();
    },
  };
}

const outline = ({ x, y, w, h }: Box) => `M${x} ${y}h${w}v${h}h${-w}z`;
