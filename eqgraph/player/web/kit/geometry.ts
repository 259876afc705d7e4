// Geometry: where things lie in the picture, and free space for a card.

export type Box = { x: number; y: number; w: number; h: number };
export type Point = { x: number; y: number };

export const grown = (box: Box, by: number): Box => ({
  x: box.x - by,
  y: box.y - by,
  w: box.w + 2 * by,
  h: box.h + 2 * by,
});

/** @returns the area that both cover */
export function overlap(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

const holds = (box: Box, point: Point) =>
  point.x >= box.x && point.x <= box.x + box.w && point.y >= box.y && point.y <= box.y + box.h;

const DISTANCES = [22, 34, 50, 70, 95, 125, 160, 200, 250];
const DIRECTIONS = 16;
const [OVER, THROUGH] = [18, 60]; // px that a covered point of a line costs, and a node under a leader
const ALONG = [0.2, 0.4, 0.6, 0.8, 1]; // of a leader

/**
 * Find free space for a box of that size near a point: never over an obstacle, inside the view,
 * near, and over as few points of lines as can be, with a leader that crosses few obstacles. Null if there is no such place.
 */
export function freeSpace(
  near: Point,
  size: { w: number; h: number },
  view: Box,
  all: Box[],
  lines: Point[],
): Box | null {
  const reach = grown(view, Math.max(0, size.w - view.w, size.h - view.h)); // a large box reaches out of the view
  const obstacles = all.filter((box) => overlap(box, reach) > 0);
  let best = null;
  let least = Infinity;
  for (const distance of DISTANCES) {
    for (let k = 0; k < DIRECTIONS; k++) {
      const angle = (2 * Math.PI * k) / DIRECTIONS;
      const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      const x = near.x + dx * (distance + size.w / 2) - size.w / 2;
      const y = near.y + dy * (distance + size.h / 2) - size.h / 2;
      const inside = {
        x: Math.min(Math.max(x, view.x), view.x + view.w - size.w),
        y: Math.min(Math.max(y, view.y), view.y + view.h - size.h),
        ...size,
      };
      const far = distanceTo(near, inside);
      if (far >= least || holds(grown(inside, 8), near)) continue;
      if (obstacles.some((box) => overlap(box, inside) > 0)) continue;
      const cost = far + OVER * lines.filter((point) => holds(inside, point)).length;
      if (cost >= least) continue;
      const led = cost + THROUGH * crossed(near, nearest(near, inside), obstacles);
      if (led >= least) continue;
      [best, least] = [inside, led];
    }
  }
  return best;
}

/** How many obstacles a straight line crosses. */
const crossed = (a: Point, b: Point, obstacles: Box[]) =>
  obstacles.filter((box) =>
    ALONG.some((t) => holds(box, { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t })),
  ).length;

function distanceTo(point: Point, box: Box) {
  const end = nearest(point, box);
  return Math.hypot(point.x - end.x, point.y - end.y);
}

/** The point of a box that is nearest to a point. */
export const nearest = (point: Point, box: Box): Point => ({
  x: Math.min(Math.max(point.x, box.x), box.x + box.w),
  y: Math.min(Math.max(point.y, box.y), box.y + box.h),
});
