// Digits that are right: nodes are coloured by how many are lost, and a box under the picture says
// where they go and which rewrite brings them back. The numbers come from Python, with the payload.

import type { LossInfo, RightInfo } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { dockOf } from "../kit/dock.ts";
import { svg } from "../kit/element.ts";
import type { Box } from "../kit/geometry.ts";
import { html, noted, plainButton, show, styled } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import type { Frame } from "../model/frame.ts";
import type { Payload } from "../model/payload.ts";
import { digitsText } from "../model/numbers.ts";
import { drawingOn } from "./drawing.ts";

const SIZE = 10.5; // px of a badge's text
const HEIGHT = 14;

/** The digits of a node by now: of its value, in the backward phase of its gradient. */
export function digitsAt(
  { digits, groups }: Pick<Payload, "digits" | "groups">,
  frame: Frame,
  ref: string,
): RightInfo | null {
  const members = groups.find(({ node }) => node === ref)?.members ?? [];
  let least: RightInfo | null = null;
  for (const one of [ref, ...members]) {
    const state = frame.nodes.get(one);
    const known = digits?.nodes[one];
    const backward = frame.phase === "backward";
    if (!known || !state || (backward ? state.grad : state.value) === null) continue;
    const right = backward ? known.gradient : known.value;
    if (right && (!least || right.worst < least.worst)) least = right;
  }
  return least;
}

/** @param pane  where the picture is */
export function digitsView(
  context: Context,
  pane: HTMLElement,
  closed: () => void,
) {
  const { document, words, store, say: tell, state, scope, effect } = context;
  const say = words.digits;
  const element = dockOf(context, "digits", say, closed, html`<span class="eqg-digits-scale"></span><span class="eqg-digits-undo"></span>`,
    html`<p class="eqg-dock-note" role="status"></p><ol class="eqg-digits-list"></ol>`);
  const [, note, list] = element.children as unknown as HTMLElement[];
  const [, scale, undone] = element.firstElementChild!.children as unknown as HTMLElement[];
  let touched: SVGSVGElement | null = null;
  const stops = new Set<(() => void) | undefined>();

  const ask = (kind: string, data: Record<string, unknown>) => {
    note.textContent = say.counting;
    const stop = store.request?.(kind, data, (answer) => {
      stops.delete(stop);
      if (answer instanceof Error)
        note.textContent = say.failed(answer.message || words.whatIf.noAnswer);
    });
    stops.add(stop);
  };
  const clear = () => {
    if (!touched) return;
    touched.querySelector(".eqg-digits-badges")?.remove();
    for (const box of touched.querySelectorAll("[data-digits] > .eqg-box"))
      box.removeAttribute("style");
    for (const group of touched.querySelectorAll("[data-digits]"))
      group.removeAttribute("data-digits");
    touched = null;
  };
  effect(() => {
    const shown = state.painted.value;
    clear();
    if (!state.open.digits.value || !shown?.index.payload.digits) return;
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
    if (!picture) return;
    const { frame, index: { payload } } = shown;
    touched = picture;
    const { full } = shown.index.payload.digits;
    const layer = svg(document, "g", { class: "eqg-digits-badges", "aria-hidden": "true" });
    for (const group of picture.querySelectorAll("g[data-node]")) {
      const right = digitsAt(payload, frame, group.getAttribute("data-node") ?? "");
      const box = group.querySelector(".eqg-box") as SVGGraphicsElement | null;
      if (!right || !box) continue;
      const text = digitsText(right.worst, full, say.all);
      group.setAttribute("data-digits", text);
      const lost = Math.max(0, 1 - right.worst / full);
      if (text === say.all) continue;
      box.style.fill = groundOf(lost);
      box.style.stroke = "var(--eqg-ramp-0)";
      box.style.strokeWidth = (1 + 2 * lost).toFixed(1);
      const at = drawingOn(picture)?.nodes.get(group.getAttribute("data-node") ?? "")?.box;
      if (at) layer.append(badge(document, at, text));
    }
    picture.append(layer);
  });
  const write = () => {
    const { digits } = context.payload;
    show(digits ? scaleOf(digits.full, say) : "", scale);
    show(digits?.applied.length && store.request ? plainButton(say.undo, () => ask("apply", {})) : "", undone);
    if (!digits) {
      note.textContent = store.request ? say.counting : say.needsKernel;
      show("", list);
      return;
    }
    const rules = digits.applied.length ? ` ${say.applied(digits.applied.join(", "))}` : "";
    const [value, gradient] = digits.medians.map((one) => digitsText(one, digits.full, say.all));
    const verdict = digits.losses.length ? say.half(value, gradient) : say.none;
    note.textContent = `${digits.title}.${rules} ${verdict}`;
    show([digits.losses.map(lossOf), digits.more ? noted(say.more(digits.more)) : ""], list);
  };
  const lossOf = ({ step, node, text, rewrite, cause }: LossInfo) => {
    const go = () => {
      context.seek(step);
      context.links.select(node, true);
    };
    const apply = () => {
      ask("apply", { step });
      tell(say.apply(rewrite!));
    };
    const way = store.request
      ? html`<button type="button" class="eqg-plain-button eqg-digits-apply" title=${say.applyHint} @click=${apply}>${say.apply(rewrite ?? "")}</button>`
      : html`<code class="eqg-digits-code">${say.inPython}</code>`;
    return html`<li class="eqg-digits-loss"><button type="button" class="eqg-problem" @click=${go}><span class="eqg-problem-step">${words.node.atStep(step)}</span
      ><strong class="eqg-problem-kind">${say.causes[cause] ?? cause}</strong><span class="eqg-problem-text">${text}</span></button>${rewrite ? way : ""}</li>`;
  };
  effect(() => {
    element.hidden = !state.open.digits.value;
    if (!element.hidden && !state.payload.peek().digits && store.request) ask("digits", {});
  });
  effect(write);
  scope.ending(() => {
    for (const stop of stops) stop?.();
    stops.clear();
  });
  return { element };
}

/** A ground for a share of lost digits, pale enough for the words on it. */
const groundOf = (lost: number) =>
  `color-mix(in srgb, var(--eqg-ramp-1) ${Math.round(30 * lost)}%, var(--eqg-bg))`;

const scaleOf = (full: number, say: Words["digits"]) =>
  [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const rim = share < 1 ? `inset 0 0 0 ${(1 + 2 * (1 - share)).toFixed(1)}px var(--eqg-ramp-0)` : "";
    return html`<span class="eqg-digits-step" ${styled({ background: groundOf(1 - share), "box-shadow": rim })}>${
      share === 1 ? say.all : (full * share).toFixed(share ? 1 : 0)}</span>`;
  });

/**
 * How many digits are right, at the lower right corner of a node: a colour alone would not say it.
 */
function badge(document: Document, box: Box, content: string) {
  const w = content.length * SIZE * 0.6 + 8;
  const [x, y] = [box.x + box.w - w - 5, box.y + box.h - HEIGHT / 2];
  const group = svg(document, "g", { class: "eqg-digits-badge" });
  const text = svg(document, "text", { x: x + w / 2, y: y + 10.6 });
  text.style.fontSize = `${SIZE}px`;
  text.textContent = content;
  group.append(svg(document, "rect", { x, y, width: w, height: HEIGHT, rx: 4 }), text);
  return group;
}
