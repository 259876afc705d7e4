// The pane of the graph: which picture is shown, how large, and what of it is in view.

import { untracked } from "@preact/signals-core";
import type { Context } from "../kit/context.ts";
import { html, made } from "../kit/template.ts";
import { grown, type Box } from "../kit/geometry.ts";
import { onceLaidOut } from "../kit/laidout.ts";
import { scrolled } from "../kit/scroll.ts";
import type { Frame } from "../model/frame.ts";
import { PayloadError } from "../model/payload.ts";
import { scenesOf, type Scene } from "../model/scenes.ts";
import { minimapOf } from "./minimap.ts";
import { pictureOf, type Picture } from "./paint.ts";
import { pannedBy } from "./panning.ts";
import { trailView } from "./trail.ts";
import { zoomTools } from "./zooming.ts";

const LEAST = 0.75; // below this digits in nodes are under 9 px: scroll instead
const FULL = 1.6; // a small picture fills its pane up to this scale
const MOST = 4;
const SCROLL_TIME = 500; // ms that a smooth scroll may take
const MIDDLE = 0.1; // the current node stays out of the outer tenth
const KEPT = 12; // pictures that were shown before
const STEP = 1.25; // of zooming by key
const STRIDE = 0.3; // of the pane, moving by key

export function paneView(context: Context) {
  const { document, calm, words, payload, state, effect, scope } = context;
  const { zoom } = state;
  const scenes = scenesOf(payload);
  const element = made(document, html`<div class="eqg-pane" role="region" aria-label=${words.pane}></div>`);
  const kept = new Map<string, Picture>();
  let scene: Scene = scenes.get(payload.opens ?? "");
  let picture: Picture | null = null;
  let scale = 1;
  let goal = { left: 0, top: 0 }; // where a scroll is under way to, until it arrives
  let arrival = 0;
  let shown: Frame | null = null;

  const trail = trailView(context, scenes, (name) => open(name));
  const map = minimapOf(context, (left, top) =>
    element.scrollTo?.({ left, top, behavior: "auto" }),
  );
  const tools = zoomTools(context);
  const frame = made(document, html`<div class="eqg-stage">${trail.element}<div class="eqg-view">${element}${tools}</div></div>`);

  const Observer = (document.defaultView as (Window & typeof globalThis) | null)?.ResizeObserver;
  // Until the player has found its place nothing is drawn: it would be laid out for nothing.
  let stands = !Observer;
  // As it was laid out: a step does not ask, since that would lay out everything again.
  let room = { w: 0, h: 0, left: 0, top: 0 };
  const measure = () => {
    const { clientWidth: w, clientHeight: h, scrollLeft: left, scrollTop: top } = element;
    room = { w, h, left, top };
  };
  /** The largest scale at which the whole picture is in view. */
  const fitting = () => {
    if (!picture || !room.w) return 1;
    const { w, h } = picture.view;
    const most = state.presenting.value ? MOST : FULL;
    return Math.min(most, room.w / w, room.h / h);
  };
  const resize = () => {
    if (!stands) return;
    measure();
    if (picture && picture.element.parentNode !== element) element.replaceChildren(picture.element);
    if (!picture || !room.w) return;
    const wanted = zoom.value;
    if (wanted === "reading") scale = Math.max(fitting(), LEAST);
    else scale = wanted === "whole" ? fitting() : wanted;
    picture.setScale(scale);
  };
  const look = () => {
    if (picture) map.look({ ...room, scale });
  };
  const zoomed = (to: number) => Math.min(MOST, Math.max(Math.min(fitting(), LEAST), to));
  const isZoomed = (to: number) => picture !== null && Math.abs(zoomed(to) / scale - 1) >= 1e-6;
  const stepped = (way: "in" | "out") => scale * (way === "in" ? STEP : 1 / STEP);
  /** Zoom, and keep what is at a point of the pane there. */
  const zoomAt = (to: number, x: number, y: number) => {
    const next = zoomed(to);
    if (!isZoomed(to)) return false;
    const by = next / scale;
    const { scrollLeft, scrollTop } = element;
    zoom.value = next;
    resize();
    element.scrollTo?.({
      left: (scrollLeft + x) * by - x,
      top: (scrollTop + y) * by - y,
      behavior: "auto",
    });
    measure();
    if (shown) draw(shown, room);
    look();
    return true;
  };

  /** Draw the scene; where that cannot be, the pane says why. */
  const drawn = () => {
    try {
      if (payload.opens !== null) return pictureOf(context, scene);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      element.replaceChildren(made(document, html`<p class="eqg-undrawn" role="alert">${error.message}</p>`));
      return null;
    }
    element.replaceChildren(made(document, html`<p class="eqg-undrawn">${words.undrawn(payload.nodes.length)}</p>`));
    return null;
  };

  function show(name: string) {
    scene = scenes.get(name);
    state.scene.value = name;
    picture = kept.get(name) ?? drawn();
    if (picture) {
      kept.delete(name);
      kept.set(name, picture);
      if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
    }
    if (typeof zoom.value === "number") zoom.value = "reading";
    trail.show(scene);
    map.show(picture);
    resize();
    look();
  }

  /** @returns whether there is such a picture */
  function open(name: string | null): boolean {
    if (name === null || !scenes.exists(name)) return false;
    state.scene.value = name;
    return true;
  }

  /** The picture that shows more, and after the last the first. */
  const wider = () => {
    const tops = scenes.tops(scene);
    return tops[(tops.indexOf(scene.name) + 1) % tops.length] ?? null;
  };

  const draw = (now: Frame, at: { left: number; top: number }) => {
    const { w, h } = room;
    if (picture) picture.update(now, visible(picture.view, at, w / scale, h / scale, scale));
  };

  /** @param jumps  a new size is no motion to follow */
  const paint = (now: Frame, jumps: boolean) => {
    if (picture) follow(picture, now, jumps);
    state.painted.value = { frame: now, index: context.index };
  };
  const follow = (picture: Picture, now: Frame, jumps: boolean) => {
    const { at } = scene.fold(now);
    const box = at ? picture.boxOfNode(at) : null;
    map.mark(box);
    if (!Observer || !room.w) measure();
    const { w, h, left, top } = room;
    if (!w) return picture.update(now);
    const from = Date.now() < arrival ? goal : { left, top };
    const to = box ? goalOf(picture.view, box, from, w, h, scale) : from;
    draw(now, to);
    if (to.left === from.left && to.top === from.top) return;
    const far = Math.abs(to.left - from.left) > w || Math.abs(to.top - from.top) > h;
    const behavior = jumps || far || calm() ? "auto" : "smooth";
    if (behavior === "smooth") [goal, arrival] = [to, Date.now() + SCROLL_TIME];
    const scroll = () => element.scrollTo?.({ ...to, behavior });
    if (jumps) scroll();
    else onceLaidOut(element, "scroll", () => scroll);
  };
  /** Show a frame. Only a step leads on: what the reader opened stays open until then. */
  const update = (now: Frame, chosen: string) => {
    const stepped = now.step !== shown?.step;
    const place = stepped ? scenes.follow(scenes.get(chosen), now.step) : chosen;
    const turned = place !== scene.name || !shown;
    if (now === shown && !turned) return;
    shown = now;
    if (turned) show(place);
    if (stands) paint(now, turned && !stepped);
  };

  const resized = () => {
    resize();
    if (shown) paint(shown, true);
    measure();
    look();
  };

  const pane = {
    element,
    frame,
    /** The scale of the picture if it is to be seen whole, in the room that there is. */
    fitting: () => (measure(), fitting()),
    map: map.element, // it stands beside the pane: it covers nothing
    open,
    /** @returns whether there was a way up */
    up: (): boolean => open(scenes.up(scene)),
    /** Open the group that holds a node, if it is not open. */
    openAt(ref: string) {
      const group = scenes.groupOf(ref, scene.time);
      return group !== null && group !== scene.group && open(String(group));
    },
    /** Open more: all times, everything; and at the end fold again. */
    openAll: () => open(wider()),
    opensMore: () => (wider() ?? scene.name) !== scene.name,
    isDrawn: () => picture !== null,
    isDeep: () => scenes.up(scene) !== null,
    /** Whether a node stands for more than it shows here. */
    folds: (ref: string) =>
      scene.folds &&
      payload.groups.some(({ node, members }) => node === scene.seen(ref) && members.length > 1),
    seen: (ref: string) => scene.seen(ref),
    picture: () => picture,
    resize() {
      stands = true;
      resized();
    },
    /** There is more room, or less. */
    repaint() {
      if (shown && stands) paint(shown, false);
    },
    /** The height that shows the whole picture at this width, in px. */
    asks(): number {
      if (!picture) return element.scrollHeight;
      const { w, h } = picture.view;
      const wide = Math.max(Math.min(FULL, element.clientWidth / w), LEAST);
      return Math.ceil(h * wide) + trail.element.offsetHeight;
    },
    fit() {
      zoom.value = zoom.value === "whole" ? "reading" : "whole";
      resized();
    },
    zooms: (way: "in" | "out") => isZoomed(stepped(way)),
    zoom(way: "in" | "out") {
      zoomAt(stepped(way), element.clientWidth / 2, element.clientHeight / 2);
    },
    /** Whether there is more of the picture to that side. */
    pans(x: number, y: number) {
      const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = element;
      if (x) return x < 0 ? scrollLeft > 0 : scrollLeft + clientWidth < scrollWidth - 1;
      return y < 0 ? scrollTop > 0 : scrollTop + clientHeight < scrollHeight - 1;
    },
    /** @param y  in shares of a stride */
    pan(x: number, y: number) {
      const [left, top] = [x * STRIDE * element.clientWidth, y * STRIDE * element.clientHeight];
      element.scrollBy?.({ left, top, behavior: calm() ? "auto" : "smooth" });
    },
  };
  if (Observer) {
    const observer = new Observer(() => {
      if (!stands) return;
      const { w, h } = room;
      measure();
      if (shown && room.w && (room.w !== w || room.h !== h)) resized();
    });
    observer.observe(element);
    scope.ending(() => observer.disconnect());
  }
  const scrolls = () => onceLaidOut(element, "look", () => (measure(), look));
  scope.listen(element, "scroll", scrolls, { passive: true });
  pannedBy(element, { zoomAt, scale: () => scale });
  effect(() => {
    const [now, wanted] = [state.frame.value, state.scene.value];
    const chosen = wanted !== null && scenes.exists(wanted) ? wanted : (payload.opens ?? "");
    untracked(() => update(now, chosen));
  });
  return pane;
}

/** Where to scroll so that a box is out of the rim. */
function goalOf(
  view: Box,
  box: Box,
  from: { left: number; top: number },
  w: number,
  h: number,
  scale: number,
) {
  const across = [(box.x - view.x) * scale, box.w * scale, view.w * scale, MIDDLE];
  const down = [(box.y - view.y) * scale, box.h * scale, view.h * scale, MIDDLE];
  return {
    left: scrolled(from.left, w, ...(across as [number, number, number, number])),
    top: scrolled(from.top, h, ...(down as [number, number, number, number])),
  };
}

/** The part of the picture that is in view after scrolling, a little less. */
function visible(
  view: Box,
  at: { left: number; top: number },
  w: number,
  h: number,
  scale: number,
): Box {
  const box = {
    x: view.x + at.left / scale,
    y: view.y + at.top / scale,
    w: Math.min(w, view.w),
    h: Math.min(h, view.h),
  };
  return grown(box, -8);
}
