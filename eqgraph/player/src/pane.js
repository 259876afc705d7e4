// The pane of the graph: how large the picture is shown, and what of it is in view.

import { html } from "./element.js";
import { grown } from "./geometry.js";
import { pictureOf } from "./paint.js";
import { scrolled } from "./scroll.js";

const LEAST = 0.72; // below this the names in nodes are under 10.5 px: scroll instead
const SCROLL_TIME = 500; // ms that a smooth scroll may take
const MIDDLE = 0.1; // the current node stays out of the outer tenth

/**
 * @param {import("./mount.js").Context} context
 * @returns {import("./mount.js").View & {fit: () => void, resize: () => void}}
 */
export function paneView(context) {
  const { document, calm, words } = context;
  const picture = pictureOf(context);
  const element = html(document, "div", "eqg-pane");
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", words.pane);
  element.append(picture.element);
  let whole = false; // shows the whole graph, however small
  let scale = 1;
  let goal = { left: 0, top: 0 }; // where a scroll is under way to, until it arrives
  let arrival = 0;
  let jumps = false; // a new size is no motion to follow
  /** @type {import("./frame.js").Frame | null} */
  let shown = null;

  const resize = () => {
    const { clientWidth } = element;
    if (!clientWidth) return;
    const { w: width, h: height } = picture.view;
    const wide = Math.min(1, clientWidth / width);
    const most = Number.parseFloat(document.defaultView?.getComputedStyle(element).maxHeight ?? "");
    scale = whole ? Math.min(wide, (most || height) / height) : Math.max(wide, Math.min(1, LEAST));
    picture.setScale(scale);
  };

  return {
    element,
    resize() {
      resize();
      jumps = true;
      if (shown) this.update(shown, "");
      jumps = false;
    },
    fit() {
      whole = !whole;
      this.resize();
    },
    update(frame) {
      shown = frame;
      const box = frame.current && picture.boxOfNode(frame.current.node);
      const { clientWidth: w, clientHeight: h, scrollLeft, scrollTop } = element;
      if (!w) return picture.update(frame);
      const from = Date.now() < arrival ? goal : { left: scrollLeft, top: scrollTop };
      const to = { ...from };
      const { view } = picture;
      if (box) {
        to.left = scrolled(
          from.left,
          w,
          (box.x - view.x) * scale,
          box.w * scale,
          view.w * scale,
          MIDDLE,
        );
        to.top = scrolled(
          from.top,
          h,
          (box.y - view.y) * scale,
          box.h * scale,
          view.h * scale,
          MIDDLE,
        );
      }
      picture.update(frame, visible(view, to, w / scale, h / scale, scale));
      if (to.left !== from.left || to.top !== from.top) {
        const far = Math.abs(to.left - from.left) > w || Math.abs(to.top - from.top) > h;
        const behavior = jumps || far || calm() ? "auto" : "smooth";
        if (behavior === "smooth") [goal, arrival] = [to, Date.now() + SCROLL_TIME];
        element.scrollTo?.({ ...to, behavior });
      }
    },
  };
}

/**
 * The part of the picture that is in view after scrolling, a little less.
 * @param {import("./geometry.js").Box} view @param {{left: number, top: number}} at
 * @param {number} w @param {number} h @param {number} scale @returns {import("./geometry.js").Box}
 */
function visible(view, at, w, h, scale) {
  const box = {
    x: view.x + at.left / scale,
    y: view.y + at.top / scale,
    w: Math.min(w, view.w),
    h: Math.min(h, view.h),
  };
  return grown(box, -8);
}
