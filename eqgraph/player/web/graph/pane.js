// The pane of the graph: which picture is shown, how large, and what of it is in view.

import { html } from "../kit/element.js";
import { grown } from "../kit/geometry.js";
import { minimapOf } from "./minimap.js";
import { pictureOf } from "./paint.js";
import { pannedBy } from "./panning.js";
import { PayloadError } from "../model/payload.js";
import { scenesOf } from "../model/scenes.js";
import { scrolled } from "../kit/scroll.js";
import { trailView } from "./trail.js";
import { zoomTools } from "./zooming.js";

const LEAST = 0.72; // below this the names in nodes are under 10.5 px: scroll instead
const MOST = 3;
const SCROLL_TIME = 500; // ms that a smooth scroll may take
const MIDDLE = 0.1; // the current node stays out of the outer tenth
const KEPT = 12; // pictures that were shown before
const STEP = 1.25; // of zooming by key
const STRIDE = 0.3; // of the pane, moving by key

/**
 * @param {import("../kit/context.js").Context} context
 * @param {() => void} changed  another picture is shown
 */
export function paneView(context, changed) {
  const { document, calm, words, payload, session } = context;
  const scenes = scenesOf(payload);
  const frame = html(document, "div", "eqg-stage");
  const holder = html(document, "div", "eqg-view");
  const element = html(document, "div", "eqg-pane");
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", words.pane);
  /** @type {Map<string, import("./paint.js").Picture>} */
  const kept = new Map();
  /** @type {import("../model/scenes.js").Scene} */
  let scene;
  /** @type {import("./paint.js").Picture | null} */
  let picture = null;
  /** @type {"reading" | "whole" | number} */
  let zoom = "reading";
  let scale = 1;
  let goal = { left: 0, top: 0 }; // where a scroll is under way to, until it arrives
  let arrival = 0;
  let jumps = false; // a new size is no motion to follow
  /** @type {import("../model/frame.js").Frame | null} */
  let shown = null;

  const trail = trailView(context, scenes, (name) => open(name));
  const map = minimapOf(context, (left, top) => element.scrollTo?.({ left, top, behavior: "auto" }));
  const tools = zoomTools(context, (action) => (action === "fit" ? pane.fit() : pane.zoom(action)));
  holder.append(element, map.element, tools);
  frame.append(trail.element, holder);

  /** The largest scale at which the whole picture is in view. */
  const fitting = () => {
    if (!picture) return 1;
    const { w, h } = picture.view;
    const style = document.defaultView?.getComputedStyle(element);
    const most = trail.element.hidden ? Number.parseFloat(style?.maxHeight ?? "") : element.clientHeight;
    return Math.min(1, element.clientWidth / w, (most || h) / h);
  };
  const resize = () => {
    if (!picture || !element.clientWidth) return;
    const wide = Math.min(1, element.clientWidth / picture.view.w);
    if (zoom === "reading") scale = Math.max(wide, LEAST);
    else scale = zoom === "whole" ? fitting() : zoom;
    picture.setScale(scale);
  };
  const look = () => {
    const { clientWidth: w, clientHeight: h, scrollLeft: left, scrollTop: top } = element;
    if (picture) map.look({ left, top, w, h, scale });
  };
  /** Zoom, and keep what is at a point of the pane there. @param {number} to @param {number} x @param {number} y */
  const zoomAt = (to, x, y) => {
    const next = Math.min(MOST, Math.max(Math.min(fitting(), LEAST), to));
    if (!picture || Math.abs(next / scale - 1) < 1e-6) return false;
    const by = next / scale;
    const { scrollLeft, scrollTop } = element;
    zoom = next;
    resize();
    element.scrollTo?.({ left: (scrollLeft + x) * by - x, top: (scrollTop + y) * by - y, behavior: "auto" });
    if (shown) draw(shown, { left: element.scrollLeft, top: element.scrollTop });
    look();
    return true;
  };

  /** Draw the scene; where that cannot be, the pane says why. */
  const drawn = () => {
    try {
      if (payload.opens !== null) return pictureOf(context, scene);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      const message = html(document, "p", "eqg-undrawn", error.message);
      message.setAttribute("role", "alert");
      element.replaceChildren(message);
      return null;
    }
    element.replaceChildren(html(document, "p", "eqg-undrawn", words.undrawn(payload.nodes.length)));
    return null;
  };

  /** @param {string} name */
  function show(name) {
    scene = scenes.get(name);
    session.scene = name;
    picture = kept.get(name) ?? drawn();
    if (picture) {
      kept.delete(name);
      kept.set(name, picture);
      if (kept.size > KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value));
      element.replaceChildren(picture.element);
    }
    if (typeof zoom === "number") zoom = "reading";
    resize();
    trail.show(scene);
    map.show(picture);
    look();
  }

  /** @param {string | null} name @returns {boolean} whether there is such a picture */
  function open(name) {
    if (name === null || !scenes.exists(name)) return false;
    if (name === scene.name) return true;
    show(name);
    again();
    changed();
    return true;
  }

  const again = () => {
    jumps = true;
    if (shown) pane.update(shown);
    jumps = false;
  };

  /** @param {import("../model/frame.js").Frame} now @param {{left: number, top: number}} at */
  const draw = (now, at) => {
    const { clientWidth: w, clientHeight: h } = element;
    if (picture) picture.update(now, visible(picture.view, at, w / scale, h / scale, scale));
  };

  const pane = {
    element,
    frame,
    open,
    /** @returns {boolean} whether there was a way up */
    up: () => open(scenes.up(scene)),
    /** Open the group that holds a node, if it is not open. @param {string} ref */
    openAt(ref) {
      const group = scenes.groupOf(ref, scene.time);
      return group !== null && group !== scene.group && open(String(group));
    },
    /** Open more: all times, everything; and at the end fold again. */
    openAll() {
      const tops = scenes.tops(scene);
      return open(tops[(tops.indexOf(scene.name) + 1) % tops.length] ?? null);
    },
    isDeep: () => scenes.up(scene) !== null,
    /** Whether a node stands for more than it shows here. @param {string} ref */
    folds: (ref) =>
      scene.folds && payload.groups.some(({ node, members }) => node === scene.seen(ref) && members.length > 1),
    seen: (/** @type {string} */ ref) => scene.seen(ref),
    resize() {
      resize();
      again();
      look();
    },
    fit() {
      zoom = zoom === "whole" ? "reading" : "whole";
      this.resize();
    },
    /** @param {"in" | "out"} way */
    zoom(way) {
      const by = way === "in" ? STEP : 1 / STEP;
      zoomAt(scale * by, element.clientWidth / 2, element.clientHeight / 2);
    },
    /** @param {number} x @param {number} y  in shares of a stride */
    pan(x, y) {
      const [left, top] = [x * STRIDE * element.clientWidth, y * STRIDE * element.clientHeight];
      element.scrollBy?.({ left, top, behavior: calm() ? "auto" : "smooth" });
    },
    /** @param {import("../model/frame.js").Frame} frame */
    update(frame) {
      // Only a step leads on: what the reader opened stays open until then.
      const place = frame.step === shown?.step ? scene.name : scenes.follow(scene, frame.step);
      shown = frame;
      if (place !== scene.name) show(place);
      if (!picture) return;
      const { at } = scene.fold(frame);
      const box = at ? picture.boxOfNode(at) : null;
      map.mark(box);
      const { clientWidth: w, clientHeight: h, scrollLeft, scrollTop } = element;
      if (!w) return picture.update(frame);
      const from = Date.now() < arrival ? goal : { left: scrollLeft, top: scrollTop };
      const to = box ? goalOf(picture.view, box, from, w, h, scale) : from;
      draw(frame, to);
      if (to.left !== from.left || to.top !== from.top) {
        const far = Math.abs(to.left - from.left) > w || Math.abs(to.top - from.top) > h;
        const behavior = jumps || far || calm() ? "auto" : "smooth";
        if (behavior === "smooth") [goal, arrival] = [to, Date.now() + SCROLL_TIME];
        element.scrollTo?.({ ...to, behavior });
      }
    },
  };
  element.addEventListener("scroll", look, { passive: true });
  pannedBy(element, { zoomAt, scale: () => scale });
  show(session.scene !== null && scenes.exists(session.scene) ? session.scene : (payload.opens ?? ""));
  return pane;
}

/**
 * Where to scroll so that a box is out of the rim.
 * @param {import("../kit/geometry.js").Box} view @param {import("../kit/geometry.js").Box} box
 * @param {{left: number, top: number}} from @param {number} w @param {number} h @param {number} scale
 */
function goalOf(view, box, from, w, h, scale) {
  const across = [(box.x - view.x) * scale, box.w * scale, view.w * scale, MIDDLE];
  const down = [(box.y - view.y) * scale, box.h * scale, view.h * scale, MIDDLE];
  return {
    left: scrolled(from.left, w, .../** @type {[number, number, number, number]} */ (across)),
    top: scrolled(from.top, h, .../** @type {[number, number, number, number]} */ (down)),
  };
}

/**
 * The part of the picture that is in view after scrolling, a little less.
 * @param {import("../kit/geometry.js").Box} view @param {{left: number, top: number}} at
 * @param {number} w @param {number} h @param {number} scale @returns {import("../kit/geometry.js").Box}
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
