// Scrolling inside the player: what is current is brought into view, and the page stays where it is.

/** @type {WeakMap<HTMLElement, HTMLElement | null>} what each list is going to scroll to */
const goals = new WeakMap();

/**
 * Scroll a list so that a line stands between two shares of its height, or to its start; with the
 * next frame, since measuring at once would lay out a long list within the handler of a key.
 * @param {HTMLElement} list @param {HTMLElement | null} line
 * @param {number} rim  the share of the height that is kept free above and below, up to a half
 */
export function keepInView(list, line, rim) {
  const waiting = goals.has(list);
  goals.set(list, line);
  if (waiting) return;
  list.ownerDocument.defaultView?.requestAnimationFrame(() => {
    const goal = goals.get(list);
    goals.delete(list);
    if (goal) bring(list, goal, rim);
    else list.scrollTop = 0;
  });
}

/** @param {HTMLElement} list @param {HTMLElement} line @param {number} rim */
function bring(list, line, rim) {
  const height = list.clientHeight;
  if (!height || list.scrollHeight <= height) return;
  const [outer, inner] = [list.getBoundingClientRect(), line.getBoundingClientRect()];
  const top = inner.top - outer.top;
  if (top >= height * rim && top + inner.height <= height * (1 - rim)) return;
  list.scrollTop += top - (height - inner.height) / 2;
}

/**
 * Mark a line that is too long for its place; the mark itself takes room, so it is off meanwhile.
 * @param {HTMLElement} line
 */
export function markCut(line) {
  line.classList.remove("eqg-cut");
  line.classList.toggle("eqg-cut", line.scrollWidth > line.clientWidth + 1);
}

/**
 * Scroll a line that is too long sideways, so that a part of it is seen.
 * @param {HTMLElement} line @param {Element} part
 */
export function showAcross(line, part) {
  if (!line.classList.contains("eqg-cut")) return;
  const [outer, inner] = [line.getBoundingClientRect(), part.getBoundingClientRect()];
  if (inner.left >= outer.left && inner.right <= outer.right) return;
  line.scrollLeft += inner.left - outer.left - 24;
}

/**
 * Where to scroll a pane, in one direction: nowhere unless the thing is at the rim.
 * @param {number} now
 * @param {number} room
 * @param {number} start
 * @param {number} length
 * @param {number} all
 * @param {number} rim  a share of the room
 * @returns {number}
 */
export function scrolled(now, room, start, length, all, rim) {
  const most = Math.max(0, Math.round(all - room));
  const inside = start >= now + room * rim && start + length <= now + room * (1 - rim);
  if (most <= 1 || inside) return Math.min(now, most);
  return Math.min(Math.max(0, Math.round(start + length / 2 - room / 2)), most);
}
