// The entry that is looked at: its terms with their numbers, below the cells of a step, and the
// entries that they come from, lit. The mouse or the arrow keys choose another entry.

import type { InstructionInfo, Item } from "../engine/schema.d.ts";
import { sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { box } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import { lineOf, type Line, type Piece } from "../model/terms.ts";

const CHARACTER = 7.6; // px, on the large side
const GAP = 6;

const MOVES: Record<string, [rows: number, cols: number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/**
 * The line of terms of an instruction; null where no terms make its result.
 * @param blocks  of the first line, by their items
 * @param room  px
 */
export function entriesOf(
  { document, payload, words }: Pick<Context, "document" | "payload" | "words">,
  instruction: InstructionInfo,
  blocks: Map<Item, HTMLElement>,
  room: number,
) {
  const { terms, rows } = instruction;
  const found = terms && itemsOf(rows?.[0] ?? []);
  if (!terms || !found) return null;
  const operands = found.operands.map(({ array }) => payload.array(array as number));
  const result = payload.array(found.result.array as number);
  const node = payload.nodes.find(({ ref }) => ref === instruction.node);
  const axes = instruction.kind === "compute" ? (node?.axes ?? []) : [];
  const line = (k: number) => lineOf(terms, operands, result, k, (axis) => axes[axis] ?? "");
  if (!line(0)) return null;
  const element = box(document, "div", "eqg-entry");
  element.setAttribute("aria-live", "polite");
  const cells = (item: Item) => [
    ...(blocks.get(item)?.querySelectorAll(".eqg-strip-cell, .eqg-single") ?? []),
  ];
  const shown = found.operands.map(cells);
  const own = cells(found.result);
  const frame = blocks.get(found.result)?.querySelector(".eqg-cells");
  let chosen = 0;

  const draw = () => {
    const found = line(chosen);
    for (const cell of [...own, ...shown.flat()])
      cell.classList.remove("eqg-lit", "eqg-chosen", "eqg-term-lit");
    if (!found) return element.replaceChildren();
    own[chosen]?.classList.add("eqg-chosen");
    for (const { at, taken } of found.pieces) {
      if (taken === false) continue;
      for (const [n, entry] of at) shown[n]?.[entry]?.classList.add("eqg-lit");
    }
    element.replaceChildren(...write(found));
  };

  const write = ({ index, name, result: number, pieces }: Line) => {
    const parts = [piece({ above: name || " ", below: number, at: [] }, "eqg-entry-name"), piece(EQUALS)];
    let left = room - [index, name || number].join("").length * CHARACTER - 40;
    for (const [k, one] of pieces.entries()) {
      const width = Math.max(one.above.length, one.below.length) * CHARACTER + GAP;
      const rest = pieces.slice(k).filter(({ at }) => at.length).length;
      if (left < width + (k < pieces.length - 1 ? 110 : 0)) {
        parts.push(piece({ above: "…", below: words.entry.more(rest), at: [] }));
        break;
      }
      left -= width;
      parts.push(piece(one));
    }
    return index ? [mathIn("eqg-entry-index eqg-math", `${index}:`), ...parts] : parts;
  };

  const piece = ({ above, below, at, taken }: Piece, className = "") => {
    const light = (on: boolean) => {
      for (const [n, entry] of at) shown[n]?.[entry]?.classList.toggle("eqg-term-lit", on);
    };
    const looks = [
      "eqg-entry-piece",
      at.length ? "eqg-entry-term" : "",
      className,
      taken ? "eqg-taken" : "",
      taken === false && terms.by === "choice" ? "eqg-left-out" : "",
    ].filter(Boolean).join(" ");
    const made = box(document, "span", looks, mathIn("eqg-math", above), box(document, "span", "eqg-entry-number", below));
    if (at.length) {
      made.addEventListener("pointerenter", () => light(true));
      made.addEventListener("pointerleave", () => light(false));
    }
    return made;
  };
  const mathIn = (className: string, text: string) => {
    const made = box(document, "span", className);
    writeMath(made, text);
    return made;
  };

  const choose = (k: number) => {
    if (k < 0 || k >= own.length || k === chosen) return;
    chosen = k;
    draw();
  };
  if (frame && own.length > 1) {
    (frame as HTMLElement).tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", words.entry.choose(found.result.label ?? ""));
    frame.addEventListener("pointerover", (event) => choose(own.indexOf(event.target as Element)));
    frame.addEventListener("click", (event) => choose(own.indexOf(event.target as Element)));
    frame.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
      const move = MOVES[key];
      if (!move || ctrlKey || metaKey || altKey) return;
      event.preventDefault();
      choose(chosen + move[0] * result.cols + move[1]);
    });
  }
  draw();
  return { element, count: sizeOf(result.shape) };
}

const EQUALS = { above: "=", below: "=", at: [] };

/** The operands and the result of a line. */
export function itemsOf(line: Item[]) {
  const equals = line.findIndex(({ sign }) => sign === "=");
  const operands = line.slice(0, equals).filter(({ array }) => typeof array === "number");
  const result = line[equals + 1];
  return equals < 0 || typeof result?.array !== "number" ? null : { operands, result };
}
