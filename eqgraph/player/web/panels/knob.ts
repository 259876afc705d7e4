// A knob: one number of one input, as a slider and as a field, with the verdict on its gradient.

import type { NodeInfo } from "../engine/schema.d.ts";
import { indexAt, shapeText, sizeOf } from "../engine/shapes.ts";
import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
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
  const element = html(document, "div", "eqg-knob");
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", node.name);
  element.dataset.ref = node.ref;
  const name = html(document, "span", "eqg-knob-name eqg-math");
  writeMath(name, node.name);
  name.title = `${words.node.kinds[node.kind] ?? node.kind}, ${shapeText(shape, words.node.scalar)}`;
  const range = html(document, "input", "eqg-knob-range");
  range.type = "range";
  const field = html(document, "input", "eqg-knob-number");
  Object.assign(field, { type: "number", step: "any" });
  const reset = html(document, "button", "eqg-plain-button eqg-knob-reset", "↺");
  reset.type = "button";
  const verdict = html(document, "span", "eqg-verdict");
  let k = 0;
  let span = 0;
  const first = new Map<number, number>(); // the values that the player opened with

  const label = () => (shape.length ? `${node.name}[${indexAt(k, shape).join(", ")}]` : node.name);
  const choice = shape.length
    ? choiceOf(document, say, node, shape, (to) => ((k = to), (span = 0), show()))
    : null;
  element.append(name, ...(choice ? [choice] : []), range, field, reset, verdict);

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
  range.addEventListener("input", () => {
    const value = Number(Number(range.value).toPrecision(6));
    field.value = String(value);
    wish(k, value);
  });
  field.addEventListener("change", () => {
    const value = field.valueAsNumber;
    if (Number.isFinite(value)) wish(k, value);
    else show();
  });
  reset.addEventListener("click", () => {
    wish(k, first.get(k) as number);
    range.focus({ preventScroll: true });
  });
  element.addEventListener("focusin", () => links.point([node.ref]));
  element.addEventListener("pointerenter", () => links.point([node.ref]));
  element.addEventListener("pointerleave", () => links.point([]));

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
function choiceOf(
  document: Document,
  say: Words["whatIf"],
  node: NodeInfo,
  shape: number[],
  choose: (k: number) => void,
) {
  const size = sizeOf(shape);
  if (size <= LISTED) {
    const select = html(document, "select", "eqg-knob-element");
    select.setAttribute("aria-label", say.element(node.name));
    for (let k = 0; k < size; k++) {
      const option = html(document, "option", "", `[${indexAt(k, shape).join(", ")}]`);
      option.value = String(k);
      select.append(option);
    }
    select.addEventListener("change", () => choose(Number(select.value)));
    return select;
  }
  const box = html(document, "span", "eqg-knob-axes");
  const fields = shape.map((n, axis) => {
    const field = html(document, "input", "eqg-knob-axis");
    Object.assign(field, { type: "number", min: "1", max: String(n), value: "1" });
    field.setAttribute("aria-label", say.axis(node.name, axis + 1, n));
    field.addEventListener("change", () => {
      const wanted = Math.min(Math.max(Math.trunc(field.valueAsNumber) || 1, 1), n);
      field.value = String(wanted);
      choose(fields.reduce((k, one, j) => k * shape[j] + Number(one.value) - 1, 0));
    });
    return field;
  });
  box.append(...fields);
  return box;
}
