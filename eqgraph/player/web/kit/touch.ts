// Fingers: two of them zoom, one that moves quickly to the side steps.

const FAR = 48; // px of a swipe
const QUICK = 500; // ms
type Finger = { clientX: number; clientY: number };

/** @param zoom  to so many times the scale at the beginning, about a point */
export function pinched(element: HTMLElement, begin: () => (by: number, x: number, y: number) => void) {
  let zoom: ReturnType<typeof begin> | null = null;
  let apart = 0;
  const between = ([a, b]: ArrayLike<Finger> & Iterable<Finger>) =>
    Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  element.addEventListener(
    "touchstart",
    ({ touches }) => {
      zoom = touches.length === 2 ? begin() : null;
      if (zoom) apart = between(touches as any) || 1;
    },
    { passive: true },
  );
  element.addEventListener(
    "touchmove",
    (event) => {
      const [a, b] = event.touches;
      if (!zoom || !b) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      const [x, y] = [(a.clientX + b.clientX) / 2 - left, (a.clientY + b.clientY) / 2 - top];
      zoom(between(event.touches as any) / apart, x, y);
    },
    { passive: false },
  );
}

/**
 * @param step  forward by a swipe to the left
 * @param free  whether the finger scrolls nothing there
 */
export function swiped(element: HTMLElement, step: (forward: boolean) => void, free: (target: Element) => boolean) {
  let from: { x: number; y: number; time: number } | null = null;
  element.addEventListener(
    "touchstart",
    ({ touches, target, timeStamp: time }) => {
      const [{ clientX: x, clientY: y }] = touches;
      from = touches.length === 1 && free(target as Element) ? { x, y, time } : null;
    },
    { passive: true },
  );
  element.addEventListener(
    "touchend",
    ({ changedTouches: [end], timeStamp }) => {
      if (!from || timeStamp - from.time > QUICK) return;
      const [dx, dy] = [end.clientX - from.x, end.clientY - from.y];
      from = null;
      if (Math.abs(dx) >= FAR && Math.abs(dx) > 2 * Math.abs(dy)) step(dx < 0);
    },
    { passive: true },
  );
}
