// Curves over time on a logarithmic axis: norms of gradients, their paths, products of gates.

import { svg } from "../kit/element.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Grid } from "./cells.ts";
import { logAxis, logY } from "./scales.ts";
import { growingOf, knownOf, steepestFall, type Curve, type Time } from "./time.ts";

const HEIGHT = 170;
const GENTLE = 0.9; // a fall that is not worth a label
const SPACE = 13; // px between two labels
export const NOTE = 250; // px that the note below the axis needs, from the left
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DASHES = {
  gradient: ["", "1.5 3.5", "7 3 1.5 3"],
  other: ["5 3", "1.5 3", "8 3 2 3", "3 2", "10 4"],
};

/** What a curve is called, and known by. */
export function curveName({ kind, name, path }: Curve, of: string, words: Words) {
  const norm = `‖∂${of}/∂${name}‖`;
  if (kind === "product") return `∏ ${name}`;
  if (kind === "transfer") return words.time.handedBack(name);
  if (kind === "flow") return `${norm} ${path}`;
  return path ? `${norm} ${words.time.path(path)}` : norm;
}

/** The dashes of each curve: told apart without colour. */
export function dashesOf(curves: Curve[]) {
  const count: Record<string, number> = {};
  return curves.map(({ kind }) => {
    const list = kind === "gradient" ? DASHES.gradient : DASHES.other;
    const k = (count[kind] ??= -1) + 1;
    count[kind] = k;
    return list[k % list.length];
  });
}

interface Plot {
  time: Time;
  of: string;
  shown: Set<string>; // the names of the curves
  grid: Grid;
  top: number;
  sharing: Time[]; // the runs that share the axis
}

/** The axis that the shown curves of all runs share. */
function axisOf({ sharing, of, shown }: Plot, words: Words) {
  const curves = sharing
    .flatMap((time) => time.curves)
    .filter((one) => shown.has(curveName(one, of, words)));
  const gradient = ({ kind }: Curve) => !["product", "transfer"].includes(kind);
  const values = (list: Curve[]) => list.map((one) => knownOf(one, Infinity));
  return logAxis(values(curves.filter(gradient)), values(curves.filter((one) => !gradient(one))));
}

export function curvesOf(document: Document, words: Words, plot: Plot) {
  const { time, of, shown, grid, top } = plot;
  const across = grid.left + grid.width * grid.columns;
  const axis = axisOf(plot, words);
  const element = svg(document, "g", { class: "eqg-curves" });
  for (const power of axis.ticks) {
    const y = logY(axis, 10 ** power, top, HEIGHT);
    element.append(svg(document, "path", { class: "eqg-axis", d: `M${grid.left} ${y}H${across}` }));
    const tick = svg(document, "text", { class: "eqg-axis-text", x: grid.left - 8, y: y + 4 });
    tick.textContent = powerText(power);
    element.append(tick);
  }
  const dashes = dashesOf(time.curves);
  const drawn = time.curves.flatMap((curve, k) => {
    const name = curveName(curve, of, words);
    if (!shown.has(name)) return [];
    const group = svg(document, "g", {
      class: `eqg-curve eqg-curve-${curve.kind}`,
      "data-curve": name,
    });
    const line = svg(document, "path", {
      class: "eqg-curve-line",
      "stroke-dasharray": dashes[k] || "none",
    });
    const dots = svg(document, "g");
    const text = svg(document, "text", { class: "eqg-curve-label", x: across + 10 });
    text.textContent = curve.path ? `${curve.name} ${curve.kind === "flow" ? curve.path : words.time.path(curve.path)}` : name; // as is room for
    group.append(line, dots, ...(grid.right > 60 ? [text] : []));
    element.append(group);
    const lane = time.lanes.find((one) => one.name === curve.name);
    return [
      { curve, group, line, dots, text, lane, solid: curve.kind === "gradient" && !dashes[k] },
    ];
  });
  const hint = svg(document, "text", { class: "eqg-lane-hint" });
  const fall = svg(document, "g", { class: "eqg-fall" });
  const note = svg(document, "text", {
    class: "eqg-axis-note",
    x: Math.max(across, NOTE),
    y: top + HEIGHT + 15,
  });
  note.textContent = words.time.axis;
  element.append(hint, fall, note);
  const x = (column: number) => grid.left + (column + 0.5) * grid.width;
  const y = (value: number) => logY(axis, value, top, HEIGHT);

  const update = (place: number) => {
    const labels: { text: SVGTextElement; y: number }[] = [];
    for (const { curve, group, line, dots, text, lane, solid } of drawn) {
      const known = knownOf(curve, place);
      const partial = known.map((value, column) =>
        value === null ? growingOf(curve, lane, column, place) : null,
      );
      const drawn = known.map((value, column) => value ?? partial[column]);
      line.setAttribute("d", pathOf(drawn, x, y, axis.low));
      const shownDots = solid
        ? known.map((value, column) => dot(document, value, x(column), y, axis.low, ""))
        : [];
      const growing = partial.map((value, column) =>
        dot(document, value, x(column), y, axis.low, "eqg-growing-dot"),
      );
      dots.replaceChildren(...([...shownDots, ...growing].filter(Boolean) as SVGElement[]));
      const last = known.findLast((value) => value !== null && value > 0);
      group.classList.toggle("eqg-unknown", last === undefined && !growing.some(Boolean));
      if (last) labels.push({ text, y: y(last) + 4 });
      text.classList.toggle("eqg-unknown", !last);
    }
    spread(labels, top + 4, top + HEIGHT + 4);
    const main = drawn.find(({ curve }) => curve.kind === "gradient");
    const known = main ? knownOf(main.curve, place) : [];
    hintAt(hint, known, time.steps, x, top + HEIGHT / 2, words);
    fall.replaceChildren(
      ...(main
        ? fallOf(document, words, known, time.steps, { x, y, left: grid.left, right: across, top })
        : []),
    );
  };
  return { element, bottom: top + HEIGHT + 20, update };
}

function powerText(power: number) {
  if (!power) return "1";
  return `10${power < 0 ? "⁻" : ""}${[...String(Math.abs(power))].map((digit) => RAISED[Number(digit)]).join("")}`;
}

/** A line through what is known; where it falls below the axis, it ends there with a head. */
function pathOf(
  known: (number | null)[],
  x: (column: number) => number,
  y: (value: number) => number,
  low: number,
) {
  let path = "";
  let pen = false;
  const below = known.map((value) => value !== null && value < 10 ** low);
  known.forEach((value, column) => {
    const drawn = value !== null && value > 0 && Number.isFinite(value);
    const beside = !below[column] || below[column - 1] === false || below[column + 1] === false;
    if (drawn && beside) {
      const [px, py] = [x(column), y(value)];
      path += `${pen && !(below[column] && below[column - 1]) ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`;
      if (below[column]) path += `m-3 -4l3 4l3 -4m-3 4`;
    }
    pen = drawn && beside;
  });
  return path;
}

/** @param low  the end of the axis */
function dot(
  document: Document,
  value: number | null,
  x: number,
  y: (value: number) => number,
  low: number,
  name: string,
) {
  if (value === null || !(value >= 10 ** low) || !Number.isFinite(value)) return null;
  return svg(document, "circle", {
    class: `eqg-curve-dot ${name}`,
    cx: x,
    cy: y(value),
    r: name ? 4 : 2.6,
  });
}

/** Move labels apart, from the top down and back up from the bottom. */
function spread(labels: { text: SVGTextElement; y: number }[], top: number, bottom: number) {
  labels.sort((a, b) => a.y - b.y);
  let least = top;
  for (const label of labels) {
    label.y = Math.max(label.y, least);
    least = label.y + SPACE;
  }
  let most = bottom;
  for (const label of labels.reverse()) {
    label.y = Math.min(label.y, most);
    most = label.y - SPACE;
    label.text.setAttribute("y", String(label.y));
  }
}

function hintAt(
  hint: SVGTextElement,
  known: (number | null)[],
  steps: number[],
  x: (column: number) => number,
  y: number,
  words: Words,
) {
  if (known.length && known.every((value) => Number.isNaN(value))) {
    hint.textContent = words.time.noNumber;
    hint.setAttribute("x", String((x(0) + x(known.length - 1)) / 2));
    hint.setAttribute("y", String(y));
    return;
  }
  const first = known.findIndex((value) => value !== null);
  const waiting = first < 0 ? known.length : first;
  const room = waiting ? x(waiting - 1) - x(0) : 0;
  hint.textContent =
    room > 60 ? words.time.notYet(room > 100 ? [steps[0], steps[waiting - 1]] : null) : "";
  hint.setAttribute("x", String((x(0) + x(Math.max(waiting - 1, 0))) / 2));
  hint.setAttribute("y", String(y));
}

function fallOf(
  document: Document,
  words: Words,
  known: (number | null)[],
  steps: number[],
  {
    x,
    y,
    left,
    right,
    top,
  }: {
    x: (column: number) => number;
    y: (value: number) => number;
    left: number;
    right: number;
    top: number;
  },
) {
  const fall = steepestFall(known);
  if (!fall || fall.factor > GENTLE) return [];
  const { column, factor } = fall;
  const [px, py] = [
    (x(column) + x(column - 1)) / 2,
    Math.sqrt((known[column] ?? 1) * (known[column - 1] ?? 1)),
  ];
  const said = words.time.fall(formatNumber(factor, 2), steps[column], steps[column - 1]);
  const wide = said.length * 6.4;
  if (right - left < wide) return []; // a few steps are seen at a glance
  // Over the curve if there is room for it, else under it.
  const begin = Math.min(Math.max(px - wide - 14, left + 4), right - wide);
  const near = known.flatMap((value, k) =>
    value && x(k) > begin - 8 && x(k) < begin + wide + 8 ? [y(value)] : [],
  );
  const over = Math.min(y(py), ...near) - 12;
  const above = over > top + 10;
  const base = above ? over : Math.max(y(py), ...near) + 26;
  const text = svg(document, "text", { class: "eqg-fall-text", x: begin, y: base });
  text.textContent = said;
  const end = `${Math.min(Math.max(px, begin), begin + wide)} ${above ? base + 3 : base - 12}`;
  const leader = svg(document, "path", { class: "eqg-fall-leader", d: `M${px} ${y(py)}L${end}` });
  return [leader, text];
}
