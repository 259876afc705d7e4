// The formulas of a node: its own, what each contribution adds, what flows back to its operands;
// all with the numbers of the element pointed at.

import type { NodeInfo } from "../engine/schema.d.ts";
import { indexAt } from "../engine/shapes.ts";
import { chip } from "../kit/chip.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import type { Frame, Index } from "../model/frame.ts";
import { sumText, type Term } from "../model/growth.ts";
import { formatNumber } from "../model/numbers.ts";
import { backwardWorking, forwardWorking } from "../model/working.ts";
import { exact } from "./grid.ts";

/** The name of a node's gradient, as the tape writes it. */
export function barOf({ payload }: Index, node: NodeInfo) {
  const writer = payload.instructions.find(
    (one) => one.phase === "backward" && one.node === node.ref,
  );
  return writer?.text.split(/ (?:\+=|←|=) /)[0] ?? "";
}

/** The formulas, with the numbers of the element pointed at. */
export function workings(
  context: Context,
  node: NodeInfo,
  box: HTMLElement,
  {
    frame,
    k,
    terms,
    value,
    grad,
  }: { frame: Frame; k: number; terms: Term[]; value: number | null; grad: number | null },
) {
  const { document, words, payload, seek } = context;
  const say = words.node;
  const { array, instructions } = payload;
  const known = value ?? grad;
  const shape = (known === null ? node.shape : array(known).shape) ?? [];
  const place = shape.length ? `[${indexAt(k, shape).join(", ")}]` : "";
  box.replaceChildren();
  const line = (className: string, text: string) => {
    const made = html(document, "p", className);
    const math = html(document, "span", "eqg-math");
    writeMath(math, text);
    made.append(math);
    return made;
  };
  if (node.formula) {
    box.append(line("eqg-working-formula", `${node.name} = ${node.formula}`));
    const xs = node.operands.map((ref) => {
      const given = frame.nodes.get(ref)?.value ?? null;
      return given === null ? null : array(given);
    });
    const worked = value === null ? null : forwardWorking(node, array(value), xs, k);
    if (worked)
      box.append(
        numbers(document, `${node.name}${place} = ${worked.text}`, worked.result, "value"),
      );
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
    if (term.done && !payload.here(term.array)) {
      item.append(html(document, "p", "eqg-note", words.narration.waiting));
    } else if (term.done) {
      const added = array(term.array);
      const worked = term.seed ? null : backwardWorking(instruction, array, k);
      const number = Number(added.data[k]);
      if (worked && worked.text !== formatNumber(number))
        item.append(
          numbers(
            document,
            `${bar}${place} ${terms.length > 1 ? "+=" : "="} ${worked.text}`,
            number,
            "gradient",
          ),
        );
      else if (!added.cut)
        item.append(
          numbers(document, `${bar}${place} ${terms.length > 1 ? "+=" : "="}`, number, "gradient"),
        );
      else item.append(html(document, "p", "eqg-note", say.norm(formatNumber(Number(added.norm)))));
    } else item.append(html(document, "p", "eqg-note", say.notYet));
    list.append(item);
  });
  box.append(list);
  const done = terms.filter((term) => term.done);
  const all = done.every((term) => payload.here(term.array));
  if (terms.length > 1 && done.length && all && grad !== null && !array(grad).cut) {
    const texts = done.map((term) => formatNumber(Number(array(term.array).data[k])));
    const sum = numbers(
      document,
      sumText(texts, terms.length, words),
      Number(array(grad).data[k]),
      "gradient",
    );
    sum.classList.add("eqg-sum");
    sum.prepend(mathSpan(document, `${bar}${place}`), " ");
    box.append(sum);
  }
}

function mathSpan(document: Document, text: string) {
  const span = html(document, "span", "eqg-math");
  writeMath(span, text);
  return span;
}

function numbers(document: Document, text: string, result: number, kind: "value" | "gradient") {
  const made = html(document, "p", "eqg-working-numbers");
  const [left, ...right] = text.split(/(?<=\s(?:\+=|=))/);
  if (right.length || /=$/.test(left)) made.append(mathSpan(document, left), right.join(""));
  else made.append(text);
  const end = html(document, "b", `eqg-of-${kind}`, formatNumber(result));
  end.title = exact(result);
  made.append(/=$/.test(text) ? " " : " = ", end);
  return made;
}

/** What flows back to each operand. */
export function flowsOf({ document, words, byRef }: Context, node: NodeInfo) {
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

export function operandsOf({ document, words, byRef, select }: Context, node: NodeInfo) {
  const box = html(document, "div", "eqg-operands");
  box.hidden = !node.operands.length;
  box.append(html(document, "h3", "eqg-block-title", words.node.operands));
  for (const ref of node.operands) box.append(" ", chip(document, byRef, ref, select));
  return box;
}
