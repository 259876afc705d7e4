// Digits that are right: nodes are coloured by how many are lost, and a box under the picture says
// where they go and which rewrite brings them back. The numbers come from Python, with the payload.

import { closeButton, html, svg } from "../kit/element.js";
import { boxOf } from "../kit/geometry.js";

const SIZE = 10.5; // px of a badge's text
const HEIGHT = 14;
const ROUNDED = 0.35; // digits that one or two roundings take: nothing to be told

/** @typedef {import("../engine/schema.js").RightInfo} RightInfo */

/**
 * The digits of a node by now: of its value, in the backward phase of its gradient.
 * @param {Pick<import("../model/payload.js").Payload, "digits" | "groups">} payload
 * @param {import("../model/frame.js").Frame} frame @param {string} ref @returns {RightInfo | null}
 */
export function digitsAt({ digits, groups }, frame, ref) {
  const members = groups.find(({ node }) => node === ref)?.members ?? [];
  /** @type {RightInfo | null} */
  let least = null;
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

/** "all", or how many: 1.0. @param {number} digits @param {number} full @param {string} all */
export const digitsText = (digits, full, all) => (digits > full - ROUNDED ? all : digits.toFixed(1));

/**
 * @param {import("../kit/context.js").Context} context @param {HTMLElement} pane  where the picture is
 * @param {{close: () => void, tell: (text: string) => void}} parts
 */
export function digitsView(context, pane, { close, tell }) {
  const { document, payload, words, session, store } = context;
  const say = words.digits;
  const element = html(document, "section", "eqg-dock eqg-digits");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const head = html(document, "div", "eqg-dock-head");
  const title = html(document, "h2", "eqg-dock-title", say.title);
  const scale = html(document, "span", "eqg-digits-scale");
  const button = closeButton(document, say.close, words);
  button.addEventListener("click", close);
  const note = html(document, "p", "eqg-dock-note");
  note.setAttribute("role", "status");
  const list = html(document, "ol", "eqg-digits-list");
  element.append(head, note, list);
  /** @type {import("../model/frame.js").Frame | null} */
  let shown = null;
  /** @type {SVGSVGElement | null} */
  let touched = null;
  const stops = new Set();

  /** @param {string} kind @param {Record<string, unknown>} data */
  const ask = (kind, data) => {
    note.textContent = say.counting;
    const stop = store.request?.(kind, data, (answer) => {
      stops.delete(stop);
      if (answer instanceof Error) note.textContent = say.failed(answer.message || words.whatIf.noAnswer);
    });
    stops.add(stop);
  };
  const clear = () => {
    if (!touched) return;
    touched.querySelector(".eqg-digits-badges")?.remove();
    for (const box of touched.querySelectorAll("[data-digits] > .eqg-box")) box.removeAttribute("style");
    for (const group of touched.querySelectorAll("[data-digits]")) group.removeAttribute("data-digits");
    touched = null;
  };
  const paint = () => {
    clear();
    const picture = /** @type {SVGSVGElement | null} */ (pane.querySelector("svg.eqg-graph"));
    if (element.hidden || !payload.digits || !shown || !picture) return;
    touched = picture;
    const { full } = payload.digits;
    const layer = svg(document, "g", { class: "eqg-digits-badges", "aria-hidden": "true" });
    for (const group of picture.querySelectorAll("g[data-node]")) {
      const right = digitsAt(payload, shown, group.getAttribute("data-node") ?? "");
      const box = /** @type {SVGGraphicsElement | null} */ (group.querySelector(".eqg-box"));
      if (!right || !box) continue;
      const text = digitsText(right.worst, full, say.all);
      group.setAttribute("data-digits", text);
      const lost = Math.max(0, 1 - right.worst / full);
      if (text === say.all) continue;
      box.style.fill = groundOf(lost);
      box.style.stroke = "var(--eqg-ramp-0)";
      box.style.strokeWidth = (1 + 2 * lost).toFixed(1);
      layer.append(badge(document, boxOf(box, picture), text));
    }
    picture.append(layer);
  };
  const write = () => {
    const { digits } = payload;
    scale.replaceChildren(...(digits ? scaleOf(document, digits.full, say) : []));
    head.replaceChildren(title, scale, ...undo(), button);
    if (!digits) {
      note.textContent = store.request ? say.counting : say.needsKernel;
      list.replaceChildren();
      return;
    }
    const rules = digits.applied.length ? ` ${say.applied(digits.applied.join(", "))}` : "";
    const [value, gradient] = digits.medians.map((one) => digitsText(one, digits.full, say.all));
    const verdict = digits.losses.length ? say.half(value, gradient) : say.none;
    note.textContent = `${digits.title}.${rules} ${verdict}`;
    list.replaceChildren(...digits.losses.map(lossOf));
    if (digits.more) list.append(html(document, "li", "eqg-note", say.more(digits.more)));
  };
  const undo = () => {
    if (!payload.digits?.applied.length || !store.request) return [];
    const back = html(document, "button", "eqg-plain-button", say.undo);
    back.type = "button";
    back.addEventListener("click", () => ask("apply", {}));
    return [back];
  };
  /** @param {import("../engine/schema.js").LossInfo} loss */
  const lossOf = ({ step, node, text, rewrite, cause }) => {
    const item = html(document, "li", "eqg-digits-loss");
    const go = html(document, "button", "eqg-problem");
    go.type = "button";
    go.append(
      html(document, "span", "eqg-problem-step", words.node.atStep(step)),
      html(document, "strong", "eqg-problem-kind", say.causes[cause] ?? cause),
      html(document, "span", "eqg-problem-text", text),
    );
    go.addEventListener("click", () => {
      context.seek(step);
      context.links.select(node, true);
    });
    item.append(go);
    if (rewrite && store.request) {
      const apply = html(document, "button", "eqg-plain-button eqg-digits-apply", say.apply(rewrite));
      apply.type = "button";
      apply.title = say.applyHint;
      apply.addEventListener("click", () => {
        ask("apply", { step });
        tell(say.apply(rewrite));
      });
      item.append(apply);
    } else if (rewrite) item.append(html(document, "code", "eqg-digits-code", say.inPython));
    return item;
  };
  write();
  return {
    element,
    isOpen: () => !element.hidden,
    /** @param {boolean} open */
    toggle(open) {
      element.hidden = !open;
      session.digits = open;
      if (open && !payload.digits && store.request) ask("digits", {});
      write();
      paint();
    },
    renew() {
      write();
      paint();
    },
    /** @param {import("../model/frame.js").Frame} frame */
    update(frame) {
      shown = frame;
      if (!element.hidden || touched) paint();
    },
    stop() {
      for (const stop of stops) stop?.();
      stops.clear();
    },
  };
}

/** A ground for a share of lost digits, pale enough for the words on it. @param {number} lost */
const groundOf = (lost) =>
  `color-mix(in srgb, var(--eqg-ramp-1) ${Math.round(30 * lost)}%, var(--eqg-bg))`;

/**
 * @param {Document} document @param {number} full @param {import("../language/words.js").Words["digits"]} say
 */
function scaleOf(document, full, say) {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const step = html(document, "span", "eqg-digits-step");
    step.style.background = groundOf(1 - share);
    if (share < 1) step.style.boxShadow = `inset 0 0 0 ${(1 + 2 * (1 - share)).toFixed(1)}px var(--eqg-ramp-0)`;
    step.textContent = share === 1 ? say.all : (full * share).toFixed(share ? 1 : 0);
    return step;
  });
}

/**
 * How many digits are right, at the lower right corner of a node: a colour alone would not say it.
 * @param {Document} document @param {import("../kit/geometry.js").Box} box @param {string} content
 */
function badge(document, box, content) {
  const w = content.length * SIZE * 0.6 + 8;
  const [x, y] = [box.x + box.w - w - 5, box.y + box.h - HEIGHT / 2];
  const group = svg(document, "g", { class: "eqg-digits-badge" });
  const text = svg(document, "text", { x: x + w / 2, y: y + 10.6 });
  text.style.fontSize = `${SIZE}px`;
  text.textContent = content;
  group.append(svg(document, "rect", { x, y, width: w, height: HEIGHT, rx: 4 }), text);
  return group;
}
