// Where nodes and edges stand in a picture, measured when it is asked first.

import { boxOf, pointsOf } from "../kit/geometry.js";

/**
 * @typedef {object} Measured
 * @property {Map<string, import("../kit/geometry.js").Box>} nodes
 * @property {number} edges  how many there are
 * @property {(edge: [string, string, number]) => import("../kit/geometry.js").Point[]} pointsOf  of an
 *   edge of the graph, where the picture shows it
 * @property {() => import("../kit/geometry.js").Point[]} allPoints
 * @property {boolean} final  false while the page has no layout yet
 */

/**
 * Measure when asked first, and again until the picture is really laid out.
 * @param {SVGSVGElement} element @param {Map<string, import("./paint.js").NodePart>} nodes @param {Map<string, Element>} edges
 * @param {(edge: [string, string, number]) => string} keyHere @returns {() => Measured}
 */
export function measure(element, nodes, edges, keyHere) {
  /** @type {Measured | null} */
  let measured = null;
  return () => {
    if (measured?.final) return measured;
    /** @type {Map<string, import("../kit/geometry.js").Point[]>} */
    const known = new Map();
    const pointsOfKey = (/** @type {string} */ key) => {
      const line = edges.get(key)?.querySelector(".eqg-line");
      const points =
        known.get(key) ?? (line ? pointsOf(/** @type {SVGPathElement} */ (line), element) : []);
      known.set(key, points);
      return points;
    };
    const box = (/** @type {Element} */ group) =>
      boxOf(/** @type {SVGGraphicsElement} */ (group.querySelector(".eqg-box") ?? group), element);
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
