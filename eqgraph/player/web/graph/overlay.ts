// The overlay of the picture: halo and badge of the current node, how far gradients have grown,
// and the card of the current backward edge. A part of painting.

import type { InstructionInfo, NodeInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { svg } from "../kit/element.ts";
import { freeSpace, grown, nearest, overlap, type Box, type Point } from "../kit/geometry.ts";
import { clip } from "../kit/math.ts";
import { widthOf } from "../kit/width.ts";
import type { Frame } from "../model/frame.ts";
import { growthText, receivedBy } from "../model/growth.ts";
import type { Payload } from "../model/payload.ts";
import { keyOf, layered, type Piece } from "./layer.ts";
import type { Measured } from "./measured.ts";
import { filled } from "./template.ts";

const HALO = 6;
const BADGE = { height: 19, gap: HALO + 5, size: 11.5 };
const CARD = { line: 17, pad: 9, size: 12, longest: 44 };
const PILL = { height: 16, pad: 8, size: 11 };
const [SEMIBOLD, BOLD] = [600, 700]; // as in player.css
const NEAR = 400; // px around what is in view in which nothing is placed
const OUTSIDE = 10; // so much worse is it to be cut off than to cover a node
const MANY = 400; // with more edges than this, a card does not try to keep off the lines

const CARDS = 3; // at most so many contributions of the current node

const overlays = new WeakMap<
  SVGSVGElement,
  { point: (instruction: InstructionInfo | null) => void }
>();

/** The overlay of a picture that is shown. */
export const overlayOn = (picture: SVGSVGElement) => overlays.get(picture);

export function overlayOf(picture: SVGSVGElement, context: Pick<Context, "payload" | "words">) {
  const document = picture.ownerDocument;
  const { words } = context;
  const over =
    picture.querySelector(".eqg-overlay") ??
    picture.appendChild(svg(document, "g", { class: "eqg-overlay" }));
  over.setAttribute("aria-hidden", "true");
  const under = svg(document, "g", { class: "eqg-underlay", "aria-hidden": "true" });
  const first = picture.querySelector(".eqg-edge, .eqg-node");
  first?.parentNode?.insertBefore(under, first);
  const asked = svg(document, "g", { class: "eqg-asked-card" });
  const [showUnder, showOver] = [layered(under), layered(over)];
  let draw: ((instruction: InstructionInfo) => Piece | null) | null = null;
  let carded: InstructionInfo[] = [];
  overlays.set(picture, {
    point(instruction) {
      const piece = instruction && !carded.includes(instruction) ? draw?.(instruction) : null;
      if (!piece) return asked.remove();
      asked.replaceChildren(piece.make());
      over.append(asked);
    },
  });

  return {
    /**
     * @param growing  the nodes whose gradients grow
     * @param unit  one px of the screen, so that texts stay readable
     */
    update(frame: Frame, growing: string[], measured: Measured, view: Box, unit: number) {
      const { payload } = context;
      const near = grown(view, NEAR * unit);
      const taken = [...measured.nodes.values(), ...measured.numbers].filter((box) => overlap(box, near) > 0);
      const place: Place = { host: picture, taken, view, unit };
      const current = frame.at === null ? undefined : measured.nodes.get(frame.at);
      const pieces: Piece[] = [];
      const put = (piece: Piece) => {
        taken.push(piece.box);
        pieces.push(piece);
      };
      if (frame.current && current) put(badge(place, current, frame.phase, words.now));
      for (const ref of growing) {
        const box = measured.nodes.get(ref);
        const part = frame.nodes.get(ref)?.growing;
        if (!box || !part || overlap(box, view) === 0) continue;
        const tip = () => growthText({ payload, words }, nodeOf(payload, ref), frame);
        const contents = [words.part(...part), words.shortPart(...part)] as [string, string];
        put(pill(place, box, ref, contents, tip, ref === frame.at));
      }
      if (current) taken.push(grown(current, HALO + 2));
      const cardOf = (instruction: InstructionInfo, more: string) => {
        const edge = instruction.edges[0];
        const points = edge ? measured.pointsOf(edge) : [];
        const lines = [...(instruction.card ?? []), ...(more ? [more] : [])];
        return instruction.card?.length && points.length
          ? card(place, lines, points, measured)
          : null;
      };
      const cards: Piece[] = [];
      carded = [];
      const all = contributions(payload, frame);
      for (const instruction of all.slice(0, CARDS)) {
        const last = carded.length === CARDS - 1 && all.length > CARDS;
        const piece = cardOf(instruction, last ? words.moreCards(all.length - CARDS) : "");
        if (!piece) continue;
        taken.push(piece.box);
        cards.unshift(piece); // the first stays on top
        carded.push(instruction);
      }
      draw = (instruction) => cardOf(instruction, "");
      asked.remove();
      showUnder(frame.current && current ? [halo(document, current)] : [], payload);
      showOver([...pieces, ...cards], payload);
    },
  };
}

/** Where a piece has to find room. */
interface Place {
  host: SVGSVGElement;
  taken: Box[];
  view: Box;
  unit: number;
}

const halo = (document: Document, box: Box): Piece => ({
  key: keyOf("halo", box),
  box,
  make: () => filled(document, "halo", { ...box }),
});

/** What the current node has received so far, the last one first. */
function contributions(payload: Payload, { current, step, phase }: Frame) {
  if (!current || phase !== "backward") return [];
  return receivedBy(payload, current.node)
    .filter((k) => k < step)
    .map((k) => payload.instructions[k])
    .filter(({ kind }) => kind === "accumulate")
    .reverse();
}

const nodeOf = ({ nodes }: Payload, ref: string) =>
  nodes.find((node) => node.ref === ref) as NodeInfo;

/**
 * The badge of the current node, beside it; where there is no room for the word, only the arrow.
 */
function badge(place: Place, node: Box, phase: "forward" | "backward", word: string): Piece {
  const { host, unit } = place;
  const h = BADGE.height * unit;
  const find = (w: number, gap: number) =>
    spot(place, node, { w, h }, gap, ["above", "below", "right", "left"]);
  const wide = widthOf(host, word, BADGE.size * unit, BOLD);
  let { box, covered } = find(wide + 32 * unit, BADGE.gap);
  let content = word;
  if (covered > 1) {
    const small = find(22 * unit, HALO + 1);
    if (small.covered < covered) [box, content] = [small.box, ""];
  }
  const { x, y, w } = box;
  const forward = phase === "forward";
  const left = content ? (forward ? x + w - 18 * unit : x + 10 * unit) : x + 7 * unit;
  const [far, high, middle] = [8 * unit, 4.5 * unit, y + h / 2];
  const arrow = forward
    ? `M${left} ${middle - high}v${2 * high}l${far} ${-high}z`
    : `M${left + far} ${middle - high}v${2 * high}l${-far} ${-high}z`;
  const at = { x: x + (forward ? 10 : 22) * unit, y: y + 13.5 * unit };
  return {
    key: keyOf("badge", box, phase, content),
    box,
    make: () =>
      group(
        host,
        "eqg-now-badge",
        svg(host.ownerDocument, "rect", { ...rectOf(box), rx: h / 2 }),
        ...(content ? [line(host, content, BADGE.size * unit, at)] : []),
        svg(host.ownerDocument, "path", { d: arrow }),
      ),
  };
}

/**
 * How far a gradient has grown: below its node, or elsewhere beside it.
 * @param contents  long and short
 */
function pill(
  place: Place,
  node: Box,
  ref: string,
  [long, short]: [string, string],
  tip: () => string,
  current: boolean,
): Piece {
  const { host, unit } = place;
  const h = PILL.height * unit;
  const find = (text: string) => {
    const w = widthOf(host, text, PILL.size * unit, SEMIBOLD) + 2 * PILL.pad * unit;
    const gap = current ? HALO + 2 : 2;
    return spot(place, node, { w, h }, gap, ["below", "right", "left", "above"]);
  };
  let { box, covered } = find(long);
  let content = long;
  if (covered > 1) {
    const small = find(short);
    if (small.covered < covered) [box, content] = [small.box, short];
  }
  return {
    key: keyOf("pill", box, ref, long, content),
    box,
    make() {
      const title = svg(host.ownerDocument, "title");
      title.textContent = tip();
      const rect = svg(host.ownerDocument, "rect", { ...rectOf(box), rx: h / 2 });
      const at = { x: box.x + PILL.pad * unit, y: box.y + 12 * unit };
      return group(host, "eqg-pill", title, rect, line(host, content, PILL.size * unit, at));
    },
  };
}

/**
 * The card of an edge, with a leader to a dot on it; left out where there is no free space,
 * since the strip says the same.
 */
function card(
  { host, taken, view, unit }: Place,
  lines: string[],
  points: Point[],
  measured: Measured,
): Piece | null {
  const document = host.ownerDocument;
  const texts = lines.map((content) => clip(content, CARD.longest));
  const widths = texts.map((text, k) =>
    widthOf(host, text, CARD.size * unit, k ? SEMIBOLD : undefined),
  );
  const size = {
    w: Math.max(...widths) + 2 * CARD.pad * unit,
    h: (lines.length * CARD.line + 9) * unit,
  };
  const dot = points[Math.floor(points.length / 2)];
  const obstacles = taken.map((box) => grown(box, 4));
  const crossed = measured.edges > MANY ? points : measured.allPoints();
  const box = freeSpace(dot, size, view, obstacles, crossed);
  if (!box) return null;
  return {
    key: keyOf("card", box, dot.x, dot.y, ...texts),
    box,
    make() {
      const end = nearest(dot, box);
      const written = texts.map((text, k) => {
        const at = { x: box.x + box.w / 2, y: box.y + (16 + k * CARD.line) * unit };
        const made = line(host, text, CARD.size * unit, at);
        made.setAttribute("class", k ? "eqg-card-number" : "eqg-card-formula");
        made.setAttribute("text-anchor", "middle");
        return made;
      });
      return group(
        host,
        "eqg-card",
        svg(document, "path", { class: "eqg-leader", d: `M${dot.x} ${dot.y}L${end.x} ${end.y}` }),
        svg(document, "circle", { class: "eqg-dot", cx: dot.x, cy: dot.y, r: 3 }),
        svg(document, "rect", { ...rectOf(box), rx: 5 }),
        ...written,
      );
    },
  };
}

/** Find room beside a node: the first side that is free, else the one where least is covered. */
function spot(
  { taken, view }: Place,
  node: Box,
  size: { w: number; h: number },
  gap: number,
  sides: ("above" | "below" | "right" | "left")[],
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
    taken.reduce((sum, other) => sum + overlap(box, other), 0);
  let [box, least] = [places[sides[0]], Infinity];
  for (const one of [...sides.map((side) => places[side]), ...corners]) {
    const now = covered(one);
    if (now < least - 1) [box, least] = [one, now];
    if (least <= 1) break; // none is better
  }
  return { box, covered: least };
}

function group({ ownerDocument }: Element, className: string, ...children: Element[]) {
  const made = svg(ownerDocument, "g", { class: className });
  made.append(...children);
  return made;
}

function line({ ownerDocument }: Element, content: string, size: number, at: Point) {
  const text = svg(ownerDocument, "text", { ...at });
  text.style.fontSize = `${size}px`;
  text.textContent = content;
  return text;
}

const rectOf = ({ x, y, w, h }: Box) => ({ x, y, width: w, height: h });

const inside = (x: number, least: number, most: number) =>
  Math.min(Math.max(x, least), Math.max(least, most));
