// Scrolling inside the player: what is current is brought into view, and the page stays where it is.

import { onceLaidOut } from "./laidout.ts";

/**
 * Scroll a list so that a line stands between two shares of its height, or to its start.
 * @param rim  the share of the height that is kept free above and below, up to a half
 */
export function keepInView(list: HTMLElement, line: HTMLElement | null, rim: number) {
  onceLaidOut(list, "view", () => {
    if (!line) return () => void (list.scrollTop = 0);
    const height = list.clientHeight;
    if (!height || list.scrollHeight <= height) return;
    const [outer, inner] = [list.getBoundingClientRect(), line.getBoundingClientRect()];
    const top = inner.top - outer.top;
    if (top >= height * rim && top + inner.height <= height * (1 - rim)) return;
    return () => void (list.scrollTop += top - (height - inner.height) / 2);
  });
}

/** What scrolls can be reached by Tab; what does not is no stop on the way. */
export function reachable(scroller: HTMLElement) {
  onceLaidOut(scroller, "reach", () => {
    const { scrollHeight, clientHeight, scrollWidth, clientWidth } = scroller;
    const scrolls = scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1;
    return () => (scrolls ? (scroller.tabIndex = 0) : scroller.removeAttribute("tabindex"));
  });
}

/**
 * Mark a line that is too long for its place; the mark itself takes room, so it is off meanwhile.
 */
export function markCut(line: HTMLElement) {
  line.classList.remove("eqg-cut");
  line.classList.toggle("eqg-cut", line.scrollWidth > line.clientWidth + 1);
}

/** Scroll a line that is too long sideways, so that a part of it is seen. */
export function showAcross(line: HTMLElement, part: Element) {
  if (!line.classList.contains("eqg-cut")) return;
  onceLaidOut(line, "across", () => {
    const [outer, inner] = [line.getBoundingClientRect(), part.getBoundingClientRect()];
    if (inner.left >= outer.left && inner.right <= outer.right) return;
    return () => void (line.scrollLeft += inner.left - outer.left - 24);
  });
}

/**
 * Where to scroll a pane, in one direction: nowhere unless the thing is at the rim.
 * @param rim  a share of the room
 */
export function scrolled(
  now: number,
  room: number,
  start: number,
  length: number,
  all: number,
  rim: number,
): number {
  const most = Math.max(0, Math.round(all - room));
  const inside = start >= now + room * rim && start + length <= now + room * (1 - rim);
  if (most <= 1 || inside) return Math.min(now, most);
  return Math.min(Math.max(0, Math.round(start + length / 2 - room / 2)), most);
}
