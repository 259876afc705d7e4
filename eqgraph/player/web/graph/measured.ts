// Where nodes and edges stand in a picture, measured when it is asked first.

import { boxOf, pointsOf, type Box, type Point } from "../kit/geometry.ts";
import type { NodePart } from "./paint.ts";

export interface Measured {
  nodes: Map<string, Box>;
  edges: number; // how many there are
  /** of an edge of the graph, where the picture shows it */
  pointsOf: (edge: [string, string, number]) => Point[];
  allPoints: () => Point[];
  final: boolean; // false while the page has no layout yet
}

/** Measure when asked first, and again until the picture is really laid out. */
export function measure(
  element: SVGSVGElement,
  nodes: Map<string, NodePart>,
  edges: Map<string, Element>,
  keyHere: (edge: [string, string, number]) => string,
): () => Measured {
  let measured: Measured | null = null;
  return () => {
    if (measured?.final) return measured;
    const known = new Map<string, Point[]>();
    const pointsOfKey = (key: string) => {
      const line = edges.get(key)?.querySelector(".eqg-line");
      const points = known.get(key) ?? (line ? pointsOf(line as SVGPathElement, element) : []);
      known.set(key, points);
      return points;
    };
    const box = (group: Element) =>
      boxOf((group.querySelector(".eqg-box") ?? group) as SVGGraphicsElement, element);
    measured = {
      nodes: new Map([...nodes].map(([ref, { group }]) => [ref, box(group)])),
      edges: edges.size,
      pointsOf: (edge) => pointsOfKey(keyHere(edge)),
      allPoints: () => [...edges.keys()].flatMap(pointsOfKey),
      final: element.isConnected && element.getBoundingClientRect().width > 0,
    };
    return measured;
  };
}
