// A knob: one number of one input, as a slider and as a field, with the verdict on its gradient.

import type { NodeInfo } from "../engine/schema.d.ts";
import { indexAt, shapeText, sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html, made, math } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import { formatNumber } from "../model/numbers.ts";
import type { Verdict } from "./checks.ts";

const LISTED = 64; // arrays with more elements are asked for by index, not from a list
const FINE = 200; // steps of a slider to either side

/** The range of a slider around a value: 1, 2 or 5 times a power of ten. */
export function spanOf(value: number) {
  const wanted = Math.max(1, 2 * Math.abs(value));
  if (!Number.isFinite(wanted)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((k) => k * power).find((k) => k >= wanted * (1 - 1e-12)) ?? wanted;
}

/** @param read  the present number of an element, if it is known */
export function knobOf(
  { document, words, links }: Pick<Context, "document" | "words" | "links">,
  node: NodeInfo,
  read: (k: number) => number | null,
  wish: (k: number, value: number) => void,
) {
  const say = words.whatIf;
  const shape = node.shape ?? [];
  let k = 0;
  let span = 0;
  const first = new Map<number, number>(); // the values that the player opened with

  const label = () => (shape.length ? `${node.name}[${indexAt(k, shape).join(", ")}]` : node.name);
  const show = () => {
    const value = read(k);
    for (const control of [range, field, reset]) control.disabled = value === null;
    range.setAttribute("aria-label", say.slider(label()));
    field.setAttribute("aria-label", say.field(label()));
    reset.setAttribute("aria-label", say.reset(label()));
    field.placeholder = value === null ? words.node.fetching : String(value);
    if (value === null) return;
    if (!first.has(k)) first.set(k, value);
    if (!span || Math.abs(value) > span) {
      span = spanOf(value);
      Object.assign(range, { min: String(-span), max: String(span), step: String(span / FINE) });
    }
    if (Number(range.value) !== value) range.value = String(value);
    range.setAttribute("aria-valuetext", formatNumber(value, 4));
    const short = Number.isFinite(value) ? String(Number(value.toPrecision(5))) : "";
    if (field.value === "" || Number(field.value) !== value) field.value = short;
    field.title = String(value);
    const original = first.get(k) as number;
    reset.title = say.back(formatNumber(original, 4));
    reset.style.visibility = Object.is(original, value) ? "hidden" : "";
  };
  const slide = () => {
    const value = Number(Number(range.value).toPrecision(6));
    field.value = String(value);
    wish(k, value);
  };
  const type = () => {
    const value = field.valueAsNumber;
    if (Number.isFinite(value)) wish(k, value);
    else show();
  };
  const back = () => {
    wish(k, first.get(k) as number);
    range.focus({ preventScroll: true });
  };
  const choose = (to: number) => {
    [k, span] = [to, 0];
    show();
  };
  const point = () => links.point([node.ref]);
  const title = `${words.node.kinds[node.kind] ?? node.kind}, ${shapeText(shape, words.node.scalar)}`;
  const element = made(document, html`<div class="eqg-knob" role="group" aria-label=${node.name} data-ref=${node.ref}
      @focusin=${point} @pointerenter=${point} @pointerleave=${() => links.point([])}>
    <span class="eqg-knob-name eqg-math" title=${title} ${math(node.name)}></span>
    ${shape.length ? choiceOf(say, node, shape, choose) : ""}
    <input type="range" class="eqg-knob-range" @input=${slide}>
    <input type="number" step="any" class="eqg-knob-number" @change=${type}>
    <button type="button" class="eqg-plain-button eqg-knob-reset" @click=${back}>↺</button>
    <span class="eqg-verdict"></span>
  </div>`);
  const [range, field, reset, verdict] = [...element.children].slice(-4) as [HTMLInputElement, HTMLInputElement, HTMLButtonElement, HTMLElement];

  return {
    element,
    name: node.name,
    show,
    /** The element that is turned. */
    at: () => k,
    judge(found: Verdict | null) {
      verdict.className = "eqg-verdict";
      if (found && found.ok !== null) verdict.classList.add(found.ok ? "eqg-agrees" : "eqg-differs");
      verdict.textContent = found?.text ?? "";
      verdict.title = found?.title ?? "";
    },
  };
}

/** Which element of an array: a list, or one field an axis where the list would be too long. */
function choiceOf(say: Words["whatIf"], node: NodeInfo, shape: number[], choose: (k: number) => void) {
  const size = sizeOf(shape);
  if (size <= LISTED) {
    return html`<select class="eqg-knob-element" aria-label=${say.element(node.name)} @change=${(event: Event) => choose(Number((event.target as HTMLSelectElement).value))}>${
      Array.from({ length: size }, (_, k) => html`<option value=${k}>[${indexAt(k, shape).join(", ")}]</option>`)
    }</select>`;
  }
  const at = shape.map(() => 0);
  const change = (axis: number, n: number) => (event: Event) => {
    const field = event.target as HTMLInputElement;
    at[axis] = Math.min(Math.max(Math.trunc(field.valueAsNumber) || 1, 1), n) - 1;
    field.value = String(at[axis] + 1);
    choose(at.reduce((k, one, j) => k * shape[j] + one, 0));
  };
  return html`<span class="eqg-knob-axes">${shape.map((n, axis) => html`<input type="number" class="eqg-knob-axis" min="1" max=${n} value="1"
    aria-label=${say.axis(node.name, axis + 1, n)} @change=${change(axis, n)}>`)}</span>`;
}
