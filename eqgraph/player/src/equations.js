// The equations, on top: number, how far each is in both directions, and the running part.

import { html } from "./element.js";
import { unitOffset, writeMath } from "./math.js";
import { keepInView } from "./scroll.js";

/** @type {Record<"forward" | "backward", Record<import("./frame.js").Tick, string>>} */
const MARKS = {
  forward: { none: "·", waiting: "·", running: "▸", done: "✓" },
  backward: { none: "·", waiting: "·", running: "◂", done: "✓" },
};

/**
 * @param {import("./mount.js").Context} context
 * @returns {import("./mount.js").View}
 */
export function equationsView({ document, payload, words, timeline, seek }) {
  const element = html(document, "div", "eqg-equations");
  const list = html(document, "ol", "eqg-equations-list");
  list.setAttribute("aria-label", words.equations);
  element.append(list);
  const longest = Math.max(0, ...payload.equations.map(({ text }) => [...text].length));
  list.style.setProperty(
    "--eqg-equation-width",
    `${Math.min(Math.max(longest, 12), 60) * 0.44 + 5}em`,
  );
  const rows = payload.equations.map((equation, k) => {
    const row = html(document, "li", "eqg-equation-row");
    row.dataset.ref = equation.name;
    const forward = html(document, "span", "eqg-tick eqg-tick-forward");
    const backward = html(document, "span", "eqg-tick eqg-tick-backward");
    const text = html(document, "span", "eqg-equation-text eqg-math");
    row.append(
      html(document, "span", "eqg-equation-number", String(k + 1)),
      forward,
      backward,
      text,
    );
    writeMath(text, equation.text);
    const start = timeline.groups.find((group) => group.equation === k)?.start;
    if (start !== undefined) row.addEventListener("click", () => seek(start + 1));
    list.append(row);
    return { row, ticks: { forward, backward }, text, marked: "" };
  });

  return {
    element,
    update(frame) {
      const marked = spansByEquation(payload, runningSpans(frame.current));
      frame.equations.forEach((state, k) => {
        const { row, ticks, text } = rows[k];
        row.classList.toggle("eqg-running", state.current);
        row.classList.toggle(
          "eqg-reached",
          state[frame.phase] !== "waiting" || frame.phase === "backward",
        );
        if (state.current) {
          row.setAttribute("aria-current", "step");
          keepInView(element, row, 0);
        } else row.removeAttribute("aria-current");
        for (const phase of /** @type {const} */ (["forward", "backward"])) {
          const tick = state[phase];
          if (ticks[phase].dataset.tick === tick) continue;
          ticks[phase].dataset.tick = tick;
          ticks[phase].textContent = MARKS[phase][tick];
          ticks[phase].title = words.tick[phase][tick];
        }
        const ranges = marked.get(k) ?? [];
        if (rows[k].marked === String(ranges)) return;
        rows[k].marked = String(ranges);
        writeMath(text, payload.equations[k].text, ranges);
      });
    },
  };
}

/**
 * A node is named in other equations too; it runs in its own.
 * @param {import("./payload.js").Instruction | null} current
 * @returns {import("./payload.js").Span[]}
 */
function runningSpans(current) {
  const spans = current?.spans ?? [];
  const own = spans.filter(([equation]) => equation === current?.equation);
  return own.length ? own : spans;
}

/**
 * @param {import("./payload.js").Payload} payload @param {import("./payload.js").Span[]} spans
 * @returns {Map<number, [number, number][]>}
 */
function spansByEquation(payload, spans) {
  /** @type {Map<number, [number, number][]>} */
  const found = new Map();
  for (const [equation, start, end] of spans) {
    const { text } = payload.equations[equation];
    const range = /** @type {[number, number]} */ ([
      unitOffset(text, start),
      unitOffset(text, end),
    ]);
    found.set(equation, [...(found.get(equation) ?? []), range]);
  }
  return found;
}
