// The overlay of the picture: halo and badge of the current node, how far gradients have grown,
// and the card of the current backward edge. A part of painting.

import type { InstructionInfo, NodeInfo } from "../engine/schema.d.ts";
import { svg } from "../kit/element.ts";
import { freeSpace, grown, nearest, overlap, type Box, type Point } from "../kit/geometry.ts";
import { clip } from "../kit/math.ts";
import type { Words } from "../language/words.ts";
import type { Frame } from "../model/frame.ts";
import { growthText } from "../model/growth.ts";
import type { Payload } from "../model/payload.ts";
import type { Measured } from "./measured.ts";
import { filled } from "./template.ts";

const HALO = 6;
const BADGE = { height: 19, gap: HALO + 5, size: 11.5 };
const CARD = { line: 17, pad: 9, size: 12, longest: 44 };
const PILL = { height: 16, pad: 8, size: 11 };
const OUTSIDE = 10; // so much worse is it to be cut off than to cover a node
const MANY = 400; // with more edges than this, a card does not try to keep off the lines

const CARDS = 3; // at most so many contributions of the current node

const overlays = new WeakMap<
  SVGSVGElement,
  { point: (instruction: InstructionInfo | null) => void }
>();

/** The overlay of a picture that is shown. */
export const overlayOn = (picture: SVGSVGElement) => overlays.get(picture);

export function overlayOf(picture: SVGSVGElement, words: Words, payload: Payload) {
  const document = picture.ownerDocument;
  const over =
    picture.querySelector(".eqg-overlay") ??
    picture.appendChild(svg(document, "g", { class: "eqg-overlay" }));
  over.setAttribute("aria-hidden", "true");
  const under = svg(document, "g", { class: "eqg-underlay", "aria-hidden": "true" });
  const first = picture.querySelector(".eqg-edge, .eqg-node");
  first?.parentNode?.insertBefore(under, first);
  const asked = svg(document, "g", { class: "eqg-asked-card" });
  let draw: ((instruction: InstructionInfo) => void) | null = null;
  let carded: InstructionInfo[] = [];
  overlays.set(picture, {
    point(instruction) {
      asked.replaceChildren();
      if (instruction && !carded.includes(instruction)) draw?.(instruction);
      if (asked.firstChild) over.append(asked);
      else asked.remove();
    },
  });

  return {
    /** @param unit  one px of the screen, so that texts stay readable */
    update(frame: Frame, measured: Measured, view: Box, unit: number) {
      under.replaceChildren();
      over.replaceChildren();
      const taken = [...measured.nodes.values()];
      const current = frame.at === null ? undefined : measured.nodes.get(frame.at);
      if (frame.current && current) {
        under.append(filled(document, "halo", { ...current }));
        taken.push(badge(over, current, frame.phase, words.now, taken, view, unit));
      }
      for (const [ref, { growing }] of frame.nodes) {
        const box = growing && measured.nodes.get(ref);
        if (!box || overlap(box, view) === 0) continue;
        const contents = [words.part(...growing), words.shortPart(...growing)] as [string, string];
        const tip = growthText({ payload, words }, nodeOf(payload, ref), frame);
        const own = ref === frame.at;
        taken.push(pill(over, box, contents, tip, taken, view, unit, own));
      }
      if (current) taken.push(grown(current, HALO + 2));
      const put = (into: Element, instruction: InstructionInfo, more: string) => {
        const edge = instruction.edges[0];
        const points = edge ? measured.pointsOf(edge) : [];
        const lines = [...(instruction.card ?? []), ...(more ? [more] : [])];
        const box =
          instruction.card?.length && points.length
            ? card(into, lines, points, measured, taken, view, unit)
            : null;
        if (box) taken.push(box);
        return box !== null;
      };
      draw = (instruction) => {
        put(asked, instruction, "");
        taken.length = Math.min(taken.length, fixed);
      };
      carded = [];
      const all = contributions(payload, frame);
      for (const instruction of all.slice(0, CARDS)) {
        const last = carded.length === CARDS - 1 && all.length > CARDS;
        const more = last ? words.moreCards(all.length - CARDS) : "";
        if (put(over, instruction, more)) carded.push(instruction);
      }
      const fixed = taken.length;
    },
  };
}

/** What the current node has received so far, the last one first. */
function contributions({ instructions, turn }: Payload, { current, step, phase }: Frame) {
  if (!current || phase !== "backward") return [];
  return instructions
    .slice(turn, step)
    .filter(({ kind, node }) => kind === "accumulate" && node === current.node)
    .reverse();
}

const nodeOf = ({ nodes }: Payload, ref: string) =>
  nodes.find((node) => node.ref === ref) as NodeInfo;

/**
 * The badge of the current node, beside it; where there is no room for the word, only the arrow.
 */
function badge(
  over: Element,
  node: Box,
  phase: "forward" | "backward",
  word: string,
  obstacles: Box[],
  view: Box,
  unit: number,
): Box {
  const group = svg(over.ownerDocument, "g", { class: "eqg-now-badge" });
  over.append(group);
  const text = line(group, word, BADGE.size * unit);
  const h = BADGE.height * unit;
  const find = (w: number, gap: number) =>
    spot(node, { w, h }, gap, ["above", "below", "right", "left"], obstacles, view);
  let { box, covered } = find(widthOf(text, BADGE.size * unit) + 32 * unit, BADGE.gap);
  if (covered > 1) {
    const small = find(22 * unit, HALO + 1);
    if (small.covered < covered) {
      box = small.box;
      text.remove();
    }
  }
  const { x, y, w } = box;
  group.prepend(svg(over.ownerDocument, "rect", { ...rectOf(box), rx: h / 2 }));
  const forward = phase === "forward";
  place(text, x + (forward ? 10 : 22) * unit, y + 13.5 * unit);
  const [wide, high] = [8 * unit, 4.5 * unit];
  const [left, middle] = [
    text.parentNode ? (forward ? x + w - 18 * unit : x + 10 * unit) : x + 7 * unit,
    y + h / 2,
  ];
  const arrow = forward
    ? `M${left} ${middle - high}v${2 * high}l${wide} ${-high}z`
    : `M${left + wide} ${middle - high}v${2 * high}l${-wide} ${-high}z`;
  group.append(svg(over.ownerDocument, "path", { d: arrow }));
  return box;
}

/**
 * How far a gradient has grown: below its node, or elsewhere beside it.
 * @param contents  long and short
 */
function pill(
  over: Element,
  node: Box,
  [long, short]: [string, string],
  tip: string,
  obstacles: Box[],
  view: Box,
  unit: number,
  current: boolean,
): Box {
  const group = svg(over.ownerDocument, "g", { class: "eqg-pill" });
  const title = svg(over.ownerDocument, "title");
  title.textContent = tip;
  over.append(group);
  const text = line(group, long, PILL.size * unit);
  const h = PILL.height * unit;
  const find = () => {
    const w = widthOf(text, PILL.size * unit) + 2 * PILL.pad * unit;
    return spot(
      node,
      { w, h },
      current ? HALO + 2 : 2,
      ["below", "right", "left", "above"],
      obstacles,
      view,
    );
  };
  let { box, covered } = find();
  if (covered > 1) {
    text.textContent = short;
    const small = find();
    if (small.covered < covered) box = small.box;
    else text.textContent = long;
  }
  group.prepend(svg(over.ownerDocument, "rect", { ...rectOf(box), rx: h / 2 }));
  place(text, box.x + PILL.pad * unit, box.y + 12 * unit);
  group.prepend(title);
  return box;
}

/**
 * The card of an edge, with a leader to a dot on it; left out where there is no free space,
 * since the strip says the same.
 */
function card(
  over: Element,
  lines: string[],
  points: Point[],
  measured: Measured,
  taken: Box[],
  view: Box,
  unit: number,
): Box | null {
  const document = over.ownerDocument;
  const group = svg(document, "g", { class: "eqg-card" });
  over.insertBefore(group, over.querySelector(":scope > .eqg-card")); // the first stays on top
  const texts = lines.map((content, k) => {
    const text = line(group, clip(content, CARD.longest), CARD.size * unit);
    text.setAttribute("class", k ? "eqg-card-number" : "eqg-card-formula");
    text.setAttribute("text-anchor", "middle");
    return text;
  });
  const size = {
    w: Math.max(...texts.map((text) => widthOf(text, CARD.size * unit))) + 2 * CARD.pad * unit,
    h: (lines.length * CARD.line + 9) * unit,
  };
  const dot = points[Math.floor(points.length / 2)];
  const obstacles = taken.map((box) => grown(box, 4));
  const crossed = measured.edges > MANY ? points : measured.allPoints();
  const box = freeSpace(dot, size, view, obstacles, crossed);
  if (!box) {
    group.remove();
    return null;
  }
  const end = nearest(dot, box);
  group.prepend(
    svg(document, "path", { class: "eqg-leader", d: `M${dot.x} ${dot.y}L${end.x} ${end.y}` }),
    svg(document, "circle", { class: "eqg-dot", cx: dot.x, cy: dot.y, r: 3 }),
    svg(document, "rect", { ...rectOf(box), rx: 5 }),
  );
  texts.forEach((text, k) => place(text, box.x + box.w / 2, box.y + (16 + k * CARD.line) * unit));
  return box;
}

/** Find room beside a node: the first side that is free, else the one where least is covered. */
function spot(
  node: Box,
  size: { w: number; h: number },
  gap: number,
  sides: ("above" | "below" | "right" | "left")[],
  obstacles: Box[],
  view: Box,
): { box: Box; covered: number } {
  const { w, h } = size;
  const x = inside(node.x + node.w / 2 - w / 2, view.x, view.x + view.w - w);
  const y = node.y + node.h / 2 - h / 2;
  const places = {
    above: { x, y: node.y - gap - h, w, h },
    below: { x, y: node.y + node.h + gap, w, h },
    right: { x: node.x + node.w + gap, y, w, h },
    left: { x: node.x - gap - w, y, w, h },
  };
  const corners = [node.y - h - 4, node.y + node.h + 4].flatMap((at) => [
    { x: node.x + node.w - 2, y: at, w, h },
    { x: node.x + 2 - w, y: at, w, h },
  ]);
  const covered = (box: Box) =>
    OUTSIDE * (w * h - overlap(box, view)) +
    obstacles.reduce((sum, other) => sum + overlap(box, other), 0);
  const tried = [...sides.map((side) => places[side]), ...corners];
  const box = tried.reduce((best, other) => (covered(other) < covered(best) - 1 ? other : best));
  return { box, covered: covered(box) };
}

function line(parent: Element, content: string, size: number) {
  const text = svg(parent.ownerDocument, "text", {});
  text.style.fontSize = `${size}px`;
  text.textContent = content;
  parent.append(text);
  return text;
}

const rectOf = ({ x, y, w, h }: Box) => ({ x, y, width: w, height: h });

function widthOf(text: SVGTextElement, size: number): number {
  return text.getComputedTextLength?.() || (text.textContent ?? "").length * size * 0.58;
}

function place(text: Element, x: number, y: number) {
  text.setAttribute("x", String(x));
  text.setAttribute("y", String(y));
}

const inside = (x: number, least: number, most: number) =>
  Math.min(Math.max(x, least), Math.max(least, most));
