// The formulas of a node: its own, what each contribution adds, what flows back to its operands;
// all with the numbers of the element pointed at.

import type { NodeInfo } from "../engine/schema.d.ts";
import { indexAt } from "../engine/shapes.ts";
import { chip } from "../kit/chip.ts";
import type { Context } from "../kit/context.ts";
import { html, inMath, nothing } from "../kit/template.ts";
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

interface Shown {
  frame: Frame;
  k: number;
  terms: Term[];
  value: number | null;
  grad: number | null;
}

/** The formulas, with the numbers of the element pointed at. */
export function workings(context: Context, node: NodeInfo, shown: Shown) {
  const { frame, k, terms, value, grad } = shown;
  const { array } = context.payload;
  const known = value ?? grad;
  const shape = (known === null ? node.shape : array(known).shape) ?? [];
  const place = shape.length ? `[${indexAt(k, shape).join(", ")}]` : "";
  const xs = node.operands.map((ref) => {
    const given = frame.nodes.get(ref)?.value ?? null;
    return given === null ? null : array(given);
  });
  const worked = node.formula && value !== null ? forwardWorking(node, array(value), xs, k) : null;
  return html`${node.formula ? html`<p class="eqg-working-formula">${inMath(`${node.name} = ${node.formula}`)}</p>` : ""}${
    worked ? numbers(`${node.name}${place} = ${worked.text}`, worked.result, "value") : ""
  }${node.doc ? html`<p class="eqg-note">${node.doc}</p>` : ""}${
    terms.length ? contributionsOf(context, shown, `${barOf(context.index, node)}${place}`) : ""
  }`;
}

/** What each contribution adds to a gradient, and their sum. @param at  the entry pointed at */
function contributionsOf({ words, payload, seek }: Context, { k, terms, grad }: Shown, at: string) {
  const say = words.node;
  const { array, instructions } = payload;
  const sign = terms.length > 1 ? "+=" : "=";
  const addedBy = (term: Term) => {
    if (!term.done || !payload.here(term.array)) return note(term.done ? words.narration.waiting : say.notYet);
    const added = array(term.array);
    const worked = term.seed ? null : backwardWorking(instructions[term.place - 1], array, k);
    const number = Number(added.data[k]);
    if (worked && worked.text !== formatNumber(number)) return numbers(`${at} ${sign} ${worked.text}`, number, "gradient");
    return added.cut ? note(say.norm(formatNumber(Number(added.norm)))) : numbers(`${at} ${sign}`, number, "gradient");
  };
  const done = terms.filter((term) => term.done);
  const all = done.every((term) => payload.here(term.array));
  const summed = terms.length > 1 && done.length && all && grad !== null && !array(grad).cut;
  const texts = summed ? done.map((term) => formatNumber(Number(array(term.array).data[k]))) : [];
  return html`<ol class="eqg-terms" aria-label=${say.contributions}>${terms.map((term, n) => html`<li class=${term.done ? "eqg-term-done" : "eqg-term-waiting"}
      ><p class="eqg-working-formula"><span class="eqg-term-part">${term.seed ? say.seed : words.part(n + 1, terms.length)} </span>${
        inMath(instructions[term.place - 1].text)
      }<button type="button" class="eqg-goto" @click=${() => seek(term.place)}>${say.atStep(term.place)}</button></p>${addedBy(term)}</li>`)}</ol>${
    summed ? numbers(sumText(texts, terms.length, words), Number(array(grad).data[k]), "gradient", at) : ""
  }`;
}

const note = (text: string) => html`<p class="eqg-note">${text}</p>`;

/** @param sum  of the sum of all contributions: what it is of */
function numbers(text: string, result: number, kind: "value" | "gradient", sum = "") {
  const [left, ...right] = text.split(/(?<=\s(?:\+=|=))/);
  const ends = /=$/.test(text);
  return html`<p class="eqg-working-numbers${sum ? " eqg-sum" : ""}">${sum ? html`${inMath(sum)} ` : ""}${
    right.length || /=$/.test(left) ? html`${inMath(left)}${right.join("")}` : text
  }${ends ? " " : " = "}<b class="eqg-of-${kind}" title=${exact(result)}>${formatNumber(result)}</b></p>`;
}

/** What flows back to each operand. */
export function flowsOf({ words, byRef }: Context, node: NodeInfo) {
  const rules = node.derivatives ?? [];
  return html`<div class="eqg-flows" ?hidden=${!rules.length}><h3 class="eqg-block-title">${words.node.derivatives}</h3><ul>${rules.map((rule, n) => {
    const ref = node.operands[n];
    return html`<li data-ref=${ref ?? nothing}>${rule ? inMath(rule) : words.node.noFlow(byRef.get(ref)?.name ?? String(ref))}</li>`;
  })}</ul></div>`;
}

export const operandsOf = ({ words, byRef, select }: Context, { operands }: NodeInfo) =>
  html`<div class="eqg-operands" ?hidden=${!operands.length}><h3 class="eqg-block-title">${words.node.operands}</h3>${
    operands.map((ref) => html` ${chip(byRef, ref, select)}`)
  }</div>`;
