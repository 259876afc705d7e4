// A cell that has just run shows its player: JupyterLab goes on to the next cell, and would leave
// half of the player above what is seen.

import type { Scope } from "../kit/scope.ts";

const SETTLING = 1500; // ms in which the notebook puts its cells into place

/** Bring the whole player into view, if its cell is the one that runs now; who scrolls himself is left alone. */
export function showWhole(scope: Scope, root: HTMLElement) {
  const window = root.ownerDocument.defaultView;
  if (!window) return;
  const ends = window.performance.now() + SETTLING;
  let own = false;
  for (const kind of ["wheel", "pointerdown", "keydown", "touchstart"]) {
    scope.listen(window, kind, () => (own = true), { capture: true, passive: true });
  }
  const look = () => {
    if (own || window.performance.now() > ends) return;
    const room = root.closest(".jp-WindowedPanel-outer");
    if (room && runs(root)) bring(root, room);
    frame = window.requestAnimationFrame(look);
  };
  let frame = window.requestAnimationFrame(look); // by then it stands in its page
  scope.ending(() => window.cancelAnimationFrame(frame));
}

/** Whether the cell is the active one, or the one before it. */
function runs(root: HTMLElement): boolean {
  const cell = root.closest(".jp-Cell");
  const active = cell?.parentElement?.querySelector(":scope > .jp-Cell.jp-mod-active");
  return !!active && (active === cell || active === cell?.nextElementSibling);
}

function bring(root: HTMLElement, room: Element) {
  const [seen, box] = [room.getBoundingClientRect(), root.getBoundingClientRect()];
  const below = Math.max(0, box.bottom - seen.bottom);
  const shift = box.top - below < seen.top ? box.top - seen.top : below;
  if (box.height && Math.abs(shift) >= 1) room.scrollTop += Math.round(shift);
}
