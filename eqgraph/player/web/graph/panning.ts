// Panning and zooming by pointer: drag to move; the wheel zooms with Ctrl or Cmd, or while the
// player has the focus, and else scrolls the page.

const FAR = 4; // px from which on a press is a drag
const WHEEL = 0.0015; // of zoom for a px of the wheel
const LINE = 16; // px of a line, for wheels that count in lines

import { pinched } from "../kit/touch.ts";

export function pannedBy(
  pane: HTMLElement,
  {
    zoomAt,
    scale,
  }: { zoomAt: (scale: number, x: number, y: number) => boolean; scale: () => number },
) {
  pinched(pane, () => {
    const before = scale();
    return (by, x, y) => void zoomAt(before * by, x, y);
  });
  let held: { x: number; y: number; left: number; top: number } | null = null;
  let dragged = false;
  pane.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button !== 0 || event.pointerType === "touch") return; // a finger scrolls by itself
    held = { x: event.clientX, y: event.clientY, left: pane.scrollLeft, top: pane.scrollTop };
  });
  pane.addEventListener("pointermove", (event) => {
    if (!held || !(event.buttons & 1)) return void (held = null);
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    if (!dragged && Math.hypot(x, y) < FAR) return;
    if (!dragged) pane.setPointerCapture?.(event.pointerId);
    dragged = true;
    pane.classList.add("eqg-dragging");
    pane.scrollLeft = held.left - x;
    pane.scrollTop = held.top - y;
  });
  const drop = () => {
    held = null;
    pane.classList.remove("eqg-dragging");
  };
  pane.addEventListener("pointerup", drop);
  pane.addEventListener("pointercancel", drop);
  pane.addEventListener("click", (event) => dragged && event.preventDefault(), true);
  pane.addEventListener(
    "wheel",
    (event) => {
      const asked = event.ctrlKey || event.metaKey;
      if (!asked && !pane.closest(".eqgraph-player")?.matches(":focus-within")) return;
      const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? pane.clientHeight : 1;
      if (!asked && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
        pane.scrollLeft += (event.deltaX || event.deltaY) * unit;
        event.preventDefault();
        return;
      }
      const { left, top } = pane.getBoundingClientRect();
      const to = scale() * Math.exp(-event.deltaY * unit * WHEEL);
      // At the end of zooming the page goes on scrolling, but it is never zoomed itself.
      if (zoomAt(to, event.clientX - left, event.clientY - top) || asked) event.preventDefault();
    },
    { passive: false },
  );
}
