// Where nodes and edges lie in a picture, as it was laid out: the page is not asked.

import type { Box, Point } from "../kit/geometry.ts";
import type { Drawing } from "./drawing.ts";

const SAMPLES = 9; // points of an edge; an odd number, so that one is the middle
const FINE = 12; // straight pieces that stand for a piece of a spline

export interface Measured {
  nodes: Map<string, Box>;
  numbers: readonly Box[]; // of equations
  edges: number; // how many there are
  pointsOf: (edge: [string, string, number]) => Point[]; // of an edge of the graph, where it is shown
  allPoints: () => Point[];
}

/** Measure a drawing; edges of the graph are found by their keys here. */
export function measure(drawing: Drawing, keyHere: (edge: [string, string, number]) => string): Measured {
  const pointsOfKey = (key: string): Point[] => along(drawing.edges.get(key)?.points ?? []);
  return {
    nodes: new Map([...drawing.nodes].map(([ref, { box }]) => [ref, box])),
    numbers: drawing.numbers,
    edges: drawing.edges.size,
    pointsOf: (edge) => pointsOfKey(keyHere(edge)),
    allPoints: () => [...drawing.edges.keys()].flatMap(pointsOfKey),
  };
}

const walked = new WeakMap<readonly Point[], Point[]>();

/** Points along a spline, equally far from each other; they are found once. */
export function along(spline: readonly Point[]): Point[] {
  const points = walked.get(spline) ?? walk(spline);
  walked.set(spline, points);
  return points;
}

function walk(spline: readonly Point[]): Point[] {
  const dense: Point[] = [];
  for (let k = 0; k + 3 < spline.length; k += 3) {
    for (let i = k ? 1 : 0; i <= FINE; i++) dense.push(bezier(spline.slice(k, k + 4), i / FINE));
  }
  const lengths = dense.slice(1).map((point, k) => Math.hypot(point.x - dense[k].x, point.y - dense[k].y));
  const whole = lengths.reduce((sum, one) => sum + one, 0);
  if (!whole) return dense.slice(0, 1);
  let [k, before] = [0, 0];
  return Array.from({ length: SAMPLES }, (_, i) => {
    const at = (whole * (i + 0.5)) / SAMPLES;
    while (k + 1 < lengths.length && before + lengths[k] < at) before += lengths[k++];
    const share = lengths[k] ? (at - before) / lengths[k] : 0;
    const [a, b] = [dense[k], dense[k + 1]];
    return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
  });
}

function bezier([a, b, c, d]: readonly Point[], t: number): Point {
  const s = 1 - t;
  const mix = (w: "x" | "y") => s * s * s * a[w] + 3 * s * s * t * b[w] + 3 * s * t * t * c[w] + t * t * t * d[w];
  return { x: mix("x"), y: mix("y") };
}
