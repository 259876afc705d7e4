// Geometry: where things lie in the picture, and free space for a card.

export type Box = { x: number; y: number; w: number; h: number };
export type Point = { x: number; y: number };

/**
 * The box of a shape, in the coordinates of the picture. Without layout (a hidden page, tests)
 * the attributes have to do.
 */
export function boxOf(shape: SVGGraphicsElement, picture: SVGSVGElement): Box {
  const box = shape.getBBox?.();
  const matrix = box?.width ? matrixTo(shape, picture) : null;
  if (!box || !matrix) return attributeBox(shape);
  return {
    x: box.x * matrix.a + matrix.e,
    y: box.y * matrix.d + matrix.f,
    w: box.width * matrix.a,
    h: box.height * matrix.d,
  };
}

/**
 * Points along a line, in the coordinates of the picture; an odd number, the middle one in the
 * middle.
 */
export function pointsOf(line: SVGPathElement, picture: SVGSVGElement): Point[] {
  const length = line.getTotalLength?.() ?? 0;
  const matrix = length ? matrixTo(line, picture) : null;
  if (!matrix) {
    const { x, y, w, h } = attributeBox(line);
    return [{ x: x + w / 2, y: y + h / 2 }];
  }
  return Array.from({ length: 9 }, (_, k) => {
    const { x, y } = line.getPointAtLength((length * (k + 0.5)) / 9);
    return { x: x * matrix.a + matrix.e, y: y * matrix.d + matrix.f };
  });
}

function matrixTo(shape: SVGGraphicsElement, picture: SVGSVGElement) {
  const [from, to] = [shape.getScreenCTM(), picture.getScreenCTM()];
  return from && to && to.a ? to.inverse().multiply(from) : null;
}

function attributeBox(shape: Element): Box {
  const read = (name: string) => Number(shape.getAttribute(name) ?? 0);
  const path = shape.getAttribute("d");
  if (path === null) return { x: read("x"), y: read("y"), w: read("width"), h: read("height") };
  const numbers = (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
  const [xs, ys] = [0, 1].map((odd) => numbers.filter((_, k) => k % 2 === odd));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

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

/**
 * Find free space for a box of that size near a point: never over an obstacle, inside the view,
 * near, and over as few points of lines as can be. Null if there is no such place.
 */
export function freeSpace(
  near: Point,
  size: { w: number; h: number },
  view: Box,
  obstacles: Box[],
  lines: Point[],
): Box | null {
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
      const cost =
        distanceTo(near, inside) + 30 * lines.filter((point) => holds(inside, point)).length;
      if (cost >= least || holds(grown(inside, 8), near)) continue;
      if (obstacles.some((box) => overlap(box, inside) > 0)) continue;
      [best, least] = [inside, cost];
    }
  }
  return best;
}

function distanceTo(point: Point, box: Box) {
  const end = nearest(point, box);
  return Math.hypot(point.x - end.x, point.y - end.y);
}

/** The point of a box that is nearest to a point. */
export const nearest = (point: Point, box: Box): Point => ({
  x: Math.min(Math.max(point.x, box.x), box.x + box.w),
  y: Math.min(Math.max(point.y, box.y), box.y + box.h),
});
