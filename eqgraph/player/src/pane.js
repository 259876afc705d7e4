// The pane of the graph: how large the picture is shown, and what of it is in view.

import { html } from "./element.js";
import { pictureOf } from "./paint.js";

const LEAST = 0.72; // below this the names in nodes are under 10.5 px: scroll instead
const MIDDLE = 0.1; // the current node stays out of the outer tenth

/**
 * @param {import("./mount.js").Context} context
 * @returns {import("./mount.js").View & {fit: () => void, resize: () => void}}
 */
export function paneView(context) {
  const { document, calm } = context;
  const picture = pictureOf(context);
  const element = html(document, "div", "eqg-pane");
  element.append(picture.element);
  let whole = false; // shows the whole graph, however small
  let scale = 1;
  /** @type {import("./frame.js").Frame | null} */
  let shown = null;

  const resize = () => {
    const { clientWidth, clientHeight } = element;
    if (!clientWidth) return;
    const { width, height } = picture.size;
    const wide = Math.min(1, clientWidth / width);
    scale = whole ? Math.min(wide, clientHeight / height) : Math.max(wide, Math.min(1, LEAST));
    picture.setScale(scale);
  };

  return {
    element,
    resize() {
      resize();
      if (shown) picture.update(shown);
    },
    fit() {
      whole = !whole;
      resize();
    },
    update(frame) {
      shown = frame;
      picture.update(frame);
      const box = frame.current && picture.boxOfNode(frame.current.node);
      if (box) keepInView(element, picture.element, box, scale, calm());
    },
  };
}

/**
 * Scroll the pane, never the page, and only if the node is at the rim.
 * @param {HTMLElement} pane @param {SVGSVGElement} drawn @param {import("./geometry.js").Box} box
 * @param {number} scale @param {boolean} calm
 */
function keepInView(pane, drawn, box, scale, calm) {
  if (pane.scrollWidth <= pane.clientWidth && pane.scrollHeight <= pane.clientHeight) return;
  const [left, top] = (drawn.getAttribute("viewBox") ?? "0 0").split(" ").map(Number);
  const at = { x: (box.x - left) * scale, y: (box.y - top) * scale, w: box.w * scale, h: box.h * scale };
  const x = scrolled(pane.scrollLeft, pane.clientWidth, at.x, at.w);
  const y = scrolled(pane.scrollTop, pane.clientHeight, at.y, at.h);
  if (x === pane.scrollLeft && y === pane.scrollTop) return;
  pane.scrollTo({ left: x, top: y, behavior: calm ? "auto" : "smooth" });
}

/** @param {number} now @param {number} room @param {number} start @param {number} length */
function scrolled(now, room, start, length) {
  const rim = room * MIDDLE;
  if (start >= now + rim && start + length <= now + room - rim) return now;
  return Math.max(0, start + length / 2 - room / 2);
}
