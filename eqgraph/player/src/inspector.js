// The inspector: looking into one node, in the place of the tape.

import { html } from "./element.js";
import { exact, gridView } from "./grid.js";
import { reachOf, sumText, termsOf } from "./growth.js";
import { histogramOf } from "./histogram.js";
import { pointFrom } from "./links.js";
import { writeMath } from "./math.js";
import { formatNumber, largestOf, toNumber } from "./numbers.js";
import { indexAt, shapeText, sizeOf, tableOf } from "./shapes.js";
import { wholeOf } from "./whole.js";
import { backwardWorking, forwardWorking } from "./working.js";

/** @typedef {import("./payload.js").Summary} Summary */
/** @typedef {import("./payload.js").NodeInfo} NodeInfo */
/** @typedef {import("./grid.js").Source} Source */

/**
 * @param {import("./mount.js").Context} context
 * @param {() => void} close
 */
export function inspectorView(context, close) {
  const { document, words, links, payload } = context;
  const say = words.node;
  const element = html(document, "section", "eqg-inspector");
  element.setAttribute("aria-label", say.region);
  element.hidden = true;
  const body = html(document, "div", "eqg-inspector-body");
  const byRef = new Map(payload.nodes.map((node) => [node.ref, node]));
  const whole = wholeOf(context.store, () => shown && draw());
  /** @type {ReturnType<typeof panelOf> | null} */
  let panel = null;
  /** @type {NodeInfo | null} */
  let node = null;
  /** @type {import("./frame.js").Frame | null} */
  let shown = null;

  const draw = () => {
    if (element.hidden || !shown) return;
    const ref = links.selected() ?? shown.current?.node ?? node?.ref ?? payload.nodes[0]?.ref;
    const wanted = byRef.get(ref ?? "") ?? null;
    if (!wanted) return;
    if (wanted !== node || !panel) {
      node = wanted;
      panel = panelOf({ ...context, byRef, whole }, node);
      body.replaceChildren(...panel.parts);
      body.scrollTop = 0;
      element.replaceChildren(headOf(context, node, byRef, close), body);
    }
    panel.update(shown);
  };
  pointFrom(element, links);
  const stopLinks = links.subscribe(draw);

  return {
    element,
    stop: () => (stopLinks(), whole.stop()),
    renew: () => whole.clear(),
    isOpen: () => !element.hidden,
    /** @param {boolean} open */
    toggle(open) {
      element.hidden = !open;
      draw();
    },
    /** @param {import("./frame.js").Frame} frame */
    update(frame) {
      shown = frame;
      draw();
    },
    /** All digits of the array looked at, for the clipboard. @param {ClipboardEvent} event */
    copy(event) {
      const text = element.hidden ? "" : (panel?.text() ?? "");
      const selection = document.defaultView?.getSelection?.();
      if (!text || !event.clipboardData || (selection && !selection.isCollapsed)) return false;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      return true;
    },
  };
}

/**
 * @param {import("./mount.js").Context} context @param {NodeInfo} node
 * @param {Map<string, NodeInfo>} byRef @param {() => void} close
 */
function headOf({ document, words, select }, node, byRef, close) {
  const say = words.node;
  const head = html(document, "header", "eqg-inspector-head");
  const name = html(document, "h2", "eqg-inspector-name eqg-math");
  writeMath(name, node.name);
  const facts = html(document, "p", "eqg-inspector-facts");
  facts.append(
    html(document, "strong", "", say.kinds[node.kind] ?? node.kind),
    ` ${[shapeText(node.shape ?? [], say.scalar), node.dtype].filter(Boolean).join(" · ")} · `,
    say.users(node.users.length),
  );
  for (const ref of node.users) facts.append(" ", chip(document, byRef, ref, select));
  const others = (node.names ?? []).filter((one) => one !== node.name);
  if (others.length) facts.append(` · ${say.also(others.join(", "))}`);
  const button = html(document, "button", "eqg-close", "×");
  button.type = "button";
  button.title = `${say.close} (Esc)`;
  button.setAttribute("aria-label", say.close);
  button.addEventListener("click", close);
  head.append(name, facts, button);
  return head;
}

/**
 * The name of another node, to go to it.
 * @param {Document} document @param {Map<string, NodeInfo>} byRef @param {string} ref
 * @param {(ref: string) => void} select
 */
function chip(document, byRef, ref, select) {
  const button = html(document, "button", "eqg-chip eqg-math");
  button.type = "button";
  button.dataset.ref = ref;
  writeMath(button, byRef.get(ref)?.name ?? ref);
  button.addEventListener("click", () => select(ref));
  return button;
}

/** @typedef {import("./mount.js").Context & {byRef: Map<string, NodeInfo>, whole: ReturnType<typeof wholeOf>}} PanelContext */

/**
 * @param {PanelContext} context @param {NodeInfo} node
 */
function panelOf(context, node) {
  const { document, words, payload, index, whole } = context;
  const say = words.node;
  const { arrays } = payload;
  const shape = node.shape ?? [];
  let k = 0; // the element pointed at
  let copied = /** @type {"value" | "gradient"} */ ("value");
  /** @type {{value: Source | null, gradient: Source | null}} */
  const sources = { value: null, gradient: null };
  /** @type {import("./frame.js").Frame | null} */
  let shown = null;
  const point = (/** @type {"value" | "gradient"} */ kind) => (/** @type {number} */ to) => {
    [k, copied] = [to, kind];
    if (shown) update(shown);
  };
  const blocks = {
    value: blockOf(context, node, "value", point("value")),
    gradient: blockOf(context, node, "gradient", point("gradient")),
  };
  const spread = html(document, "div", "eqg-histograms");
  const table = html(document, "table", "eqg-figures");
  const saturated = html(document, "p", "eqg-note");
  const formula = html(document, "div", "eqg-working");
  const flows = flowsOf(context, node);
  const operands = operandsOf(context, node);

  /** @param {import("./frame.js").Frame} frame */
  const update = (frame) => {
    shown = frame;
    const state = frame.nodes.get(node.ref);
    const value = state?.value ?? null;
    const grad = state?.grad ?? null;
    const terms = termsOf(index, node.ref, frame.step);
    const reach = reachOf(node, terms, frame.step === payload.instructions.length);
    const life = index.lives.find((one) => one.node === node);
    const done = terms.filter((term) => term.done);
    sources.value = sourceOf(context, value, () =>
      whole.get(value ?? -1, life?.known ? { step: life.known } : { name: node.name }),
    );
    sources.gradient = sourceOf(context, grad, () =>
      whole.get(grad ?? -1, { step: done[done.length - 1]?.place }),
    );
    blocks.value.show(sources.value, value === null ? say.unknownValue : "", k, value);
    blocks.gradient.show(sources.gradient, reachText(say, reach, terms, payload.of), k, grad);
    const known = /** @type {const} */ ([
      ["value", value],
      ["gradient", grad],
    ]);
    spread.replaceChildren(
      ...known.flatMap(([kind, array]) => {
        if (array === null || !shape.length) return [];
        const label = kind === "value" ? say.values : say.gradients;
        return histogramOf(document, arrays[array], kind, label, say.histogram(label)) ?? [];
      }),
    );
    figures(context, table, shape, known);
    const share = value === null ? null : saturation(node, arrays[value], sources.value);
    saturated.hidden = share === null || share === 0;
    saturated.textContent = share ? say.saturated(share, sizeOf(shape)) : "";
    saturated.title = say.saturation;
    workings(context, node, formula, { frame, k, terms, value, grad });
  };
  return {
    parts: [blocks.value.element, blocks.gradient.element, spread, table, saturated, formula, flows, operands],
    update,
    text() {
      const source = sources[copied] ?? sources.value;
      if (!source) return "";
      const rows = Array.from({ length: source.rows }, (_, r) =>
        Array.from({ length: source.cols }, (_, c) => String(source.data[r * source.cols + c])).join("\t"),
      );
      return rows.join("\n");
    },
  };
}

/**
 * How far the gradient is, in words.
 * @param {import("./words.js").Words["node"]} say @param {import("./growth.js").Reach} reach
 * @param {import("./growth.js").Term[]} terms @param {string} of
 */
function reachText(say, reach, terms, of) {
  const done = terms.filter((term) => term.done).length;
  if (reach === "waiting") return say.notYet;
  if (reach === "none") return say.noPath(of);
  if (reach === "leaf") return say.leaf;
  return reach === "complete" ? say.complete(terms.length) : say.growing(done, terms.length);
}

/**
 * @param {PanelContext} context @param {number | null} array
 * @param {() => {shape: number[], data: Float64Array} | null} ask
 * @returns {Source | null}
 */
function sourceOf({ payload }, array, ask) {
  if (array === null) return null;
  const summary = payload.arrays[array];
  const largest = Math.max(Math.abs(Number(summary.min ?? 0)), Math.abs(Number(summary.max ?? 0)));
  const all = summary.cut ? ask() : null;
  if (all) {
    const [rows, cols] = tableOf(all.shape);
    return { shape: all.shape, rows, cols, data: all.data, largest, means: false };
  }
  const { shape, rows, cols, cut } = summary;
  const data = summary.data.map(toNumber);
  return { shape, rows, cols, data, largest: cut ? largestOf(data) : largest, means: Boolean(cut) };
}

/**
 * One array: a title, how it stands with it, and the heat map (or the number).
 * @param {PanelContext} context @param {NodeInfo} node @param {"value" | "gradient"} kind
 * @param {(k: number) => void} point
 */
function blockOf(context, node, kind, point) {
  const { document, words, index, whole } = context;
  const say = words.node;
  const element = html(document, "div", `eqg-block eqg-block-${kind}`);
  const title = html(document, "h3", `eqg-block-title eqg-of-${kind}`, `${say[kind]} `);
  const bar = kind === "gradient" ? barOf(index, node) : "";
  if (bar) {
    const name = html(document, "span", "eqg-math");
    writeMath(name, bar);
    title.append(name);
  }
  const status = html(document, "span", "eqg-block-status");
  const head = html(document, "div", "eqg-block-head");
  head.append(title, status);
  const grid = gridView(context, kind, point);
  const single = html(document, "div", `eqg-single-number eqg-of-${kind}`);
  const note = html(document, "p", "eqg-note");
  element.append(head, grid.element, single, note);

  return {
    element,
    /** @param {Source | null} source @param {string} state @param {number} k @param {number | null} array */
    show(source, state, k, array) {
      element.classList.toggle("eqg-missing", !source);
      const scalar = !(node.shape ?? []).length;
      grid.element.hidden = !source || scalar;
      single.hidden = !source || !scalar;
      note.hidden = !source || scalar;
      status.textContent = state;
      if (!source) return;
      if (scalar) {
        single.textContent = formatNumber(source.data[0], 4);
        single.title = exact(source.data[0]);
        return;
      }
      const at = Math.min(k, source.rows * source.cols - 1);
      grid.point(at);
      grid.show(source, `${node.name}, ${say[kind]}`, shapeText(source.shape, say.scalar));
      const index = source.means ? "" : `[${indexAt(at, source.shape).join(", ")}]`;
      if (index) {
        const number = html(document, "span", "eqg-block-number", `${index} = ${formatNumber(source.data[at], 4)}`);
        number.title = exact(source.data[at]);
        status.replaceChildren(state ? `${state} · ` : "", number);
      }
      const window = grid.window();
      note.textContent = source.means
        ? whole.state(array ?? -1, say)
        : [window && say.whole(sizeOf(source.shape)), window].filter(Boolean).join(" · ");
      note.hidden = !note.textContent;
    },
  };
}

/** The name of a node's gradient, as the tape writes it. @param {import("./frame.js").Index} index @param {NodeInfo} node */
function barOf({ payload }, node) {
  const writer = payload.instructions.find((one) => one.phase === "backward" && one.node === node.ref);
  return writer?.text.split(/ (?:\+=|←|=) /)[0] ?? "";
}

/**
 * @param {PanelContext} context @param {HTMLElement} table @param {number[]} shape
 * @param {readonly (readonly ["value" | "gradient", number | null])[]} known
 */
function figures({ document, words, payload }, table, shape, known) {
  const say = words.node;
  table.hidden = !shape.length || known.every(([, array]) => array === null);
  const head = html(document, "tr");
  head.append(html(document, "td"));
  for (const name of say.figures) {
    const cell = html(document, "th", "", name);
    cell.scope = "col";
    head.append(cell);
  }
  const rows = known.flatMap(([kind, array]) => {
    if (array === null) return [];
    const { min, max, mean, norm, zeros, nan, inf } = payload.arrays[array];
    const line = html(document, "tr", `eqg-figures-${kind}`);
    const name = html(document, "th", `eqg-of-${kind}`, say[kind]);
    name.scope = "row";
    line.append(name);
    for (const x of [min, max, mean, norm]) {
      const text = x === null || x === undefined ? "" : formatNumber(Number(x));
      line.append(html(document, "td", "", text));
    }
    const odd = [String(nan ?? 0), inf ? say.infinite(inf) : ""].filter(Boolean).join(", ");
    const bad = html(document, "td", nan || inf ? "eqg-bad" : "", odd);
    line.append(html(document, "td", "", say.share(zeros ?? 0, sizeOf(shape))), bad);
    return [line];
  });
  table.replaceChildren(head, ...rows);
}

/**
 * How many entries lie where the operator is flat; null where that is no question.
 * @param {NodeInfo} node @param {Summary} array @param {Source | null} source
 */
function saturation({ band }, array, source) {
  if (!band || !source || source.means || !array) return null;
  let count = 0;
  for (let k = 0; k < source.data.length; k++) {
    if (source.data[k] < band[0] || source.data[k] > band[1]) count += 1;
  }
  return count;
}

/**
 * The formulas, with the numbers of the element pointed at.
 * @param {PanelContext} context @param {NodeInfo} node @param {HTMLElement} box
 * @param {{frame: import("./frame.js").Frame, k: number, terms: import("./growth.js").Term[], value: number | null, grad: number | null}} at
 */
function workings(context, node, box, { frame, k, terms, value, grad }) {
  const { document, words, payload, seek } = context;
  const say = words.node;
  const { arrays, instructions } = payload;
  const shape = node.shape ?? [];
  const place = shape.length ? `[${indexAt(k, shape).join(", ")}]` : "";
  box.replaceChildren();
  const line = (/** @type {string} */ className, /** @type {string} */ text) => {
    const made = html(document, "p", className);
    const math = html(document, "span", "eqg-math");
    writeMath(math, text);
    made.append(math);
    return made;
  };
  if (node.formula) {
    box.append(line("eqg-working-formula", `${node.name} = ${node.formula}`));
    const xs = node.operands.map((ref) => arrays[frame.nodes.get(ref)?.value ?? -1] ?? null);
    const worked = value === null ? null : forwardWorking(node, arrays[value], xs, k);
    if (worked) box.append(numbers(document, `${node.name}${place} = ${worked.text}`, worked.result, "value"));
  }
  if (node.doc) box.append(html(document, "p", "eqg-note", node.doc));
  if (!terms.length) return;
  const bar = barOf(context.index, node);
  const list = html(document, "ol", "eqg-terms");
  list.setAttribute("aria-label", say.contributions);
  terms.forEach((term, n) => {
    const instruction = instructions[term.place - 1];
    const item = html(document, "li", term.done ? "eqg-term-done" : "eqg-term-waiting");
    const head = line("eqg-working-formula", instruction.text);
    const button = html(document, "button", "eqg-goto", say.atStep(term.place));
    button.type = "button";
    button.addEventListener("click", () => seek(term.place));
    const part = term.seed ? say.seed : words.part(n + 1, terms.length);
    head.prepend(html(document, "span", "eqg-term-part", `${part} `));
    head.append(button);
    item.append(head);
    const added = arrays[term.array];
    if (term.done && added) {
      const worked = term.seed ? null : backwardWorking(instruction, arrays, k);
      const number = Number(added.data[k]);
      if (worked && worked.text !== formatNumber(number))
        item.append(numbers(document, `${bar}${place} ${terms.length > 1 ? "+=" : "="} ${worked.text}`, number, "gradient"));
      else if (!added.cut)
        item.append(numbers(document, `${bar}${place} ${terms.length > 1 ? "+=" : "="}`, number, "gradient"));
      else item.append(html(document, "p", "eqg-note", say.norm(formatNumber(Number(added.norm)))));
    } else if (!term.done) item.append(html(document, "p", "eqg-note", say.notYet));
    list.append(item);
  });
  box.append(list);
  const done = terms.filter((term) => term.done);
  if (terms.length > 1 && done.length && grad !== null && !arrays[grad].cut) {
    const texts = done.map((term) => formatNumber(Number(arrays[term.array].data[k])));
    const sum = numbers(document, sumText(texts, terms.length, words), Number(arrays[grad].data[k]), "gradient");
    sum.classList.add("eqg-sum");
    sum.prepend(mathSpan(document, `${bar}${place}`), " ");
    box.append(sum);
  }
}

/** @param {Document} document @param {string} text */
function mathSpan(document, text) {
  const span = html(document, "span", "eqg-math");
  writeMath(span, text);
  return span;
}

/** @param {Document} document @param {string} text @param {number} result @param {"value" | "gradient"} kind */
function numbers(document, text, result, kind) {
  const made = html(document, "p", "eqg-working-numbers");
  const [left, ...right] = text.split(/(?<=\s(?:\+=|=))/);
  if (right.length || /=$/.test(left)) made.append(mathSpan(document, left), right.join(""));
  else made.append(text);
  const end = html(document, "b", `eqg-of-${kind}`, formatNumber(result));
  end.title = exact(result);
  made.append(/=$/.test(text) ? " " : " = ", end);
  return made;
}

/** What flows back to each operand. @param {PanelContext} context @param {NodeInfo} node */
function flowsOf({ document, words, byRef }, node) {
  const box = html(document, "div", "eqg-flows");
  const rules = node.derivatives ?? [];
  box.hidden = !rules.length;
  const list = html(document, "ul");
  rules.forEach((rule, n) => {
    const ref = node.operands[n];
    const item = html(document, "li");
    if (ref !== undefined) item.dataset.ref = ref;
    if (rule) item.append(mathSpan(document, rule));
    else item.append(words.node.noFlow(byRef.get(ref)?.name ?? String(ref)));
    list.append(item);
  });
  box.append(html(document, "h3", "eqg-block-title", words.node.derivatives), list);
  return box;
}

/** @param {PanelContext} context @param {NodeInfo} node */
function operandsOf({ document, words, byRef, select }, node) {
  const box = html(document, "div", "eqg-operands");
  box.hidden = !node.operands.length;
  box.append(html(document, "h3", "eqg-block-title", words.node.operands));
  for (const ref of node.operands) box.append(" ", chip(document, byRef, ref, select));
  return box;
}
