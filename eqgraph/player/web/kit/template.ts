// Templates: what a view shows, as markup with places in it. It is shown again whenever something
// that it read has changed, and only what is another then is written.

import { html, noChange, nothing, render, svg } from "lit-html";
import { Directive, directive, type ElementPart } from "lit-html/directive.js";
import type { InstructionInfo } from "../engine/schema.d.ts";
import type { Words } from "../language/words.ts";
import { writeInstruction, writeMath } from "./math.ts";

export { html, nothing, svg };

/** Show a template in an element, as all that is in it. */
export function show(template: unknown, element: HTMLElement) {
  render(template, element, { creationScope: element.ownerDocument });
}

/** The element that a template is. */
export function made<T extends HTMLElement>(document: Document, template: unknown): T {
  const box = document.createElement("div");
  show(template, box);
  return box.firstElementChild as T;
}

/** At an element: what writes it by hand, called again where the values are others. */
class Written extends Directive {
  private last: unknown[] = [];

  render(..._: unknown[]) {
    return noChange;
  }

  override update({ element }: ElementPart, [write, ...values]: [(element: any, ...values: any[]) => void, ...unknown[]]) {
    if (!values.every((one, k) => k in this.last && this.last[k] === one)) write(element, ...values);
    this.last = values;
    return noChange;
  }
}

export const by = directive(Written);

/** At an element: mathematics in it. */
export const math = (text: string) => by(writeMath, text);

/** At an element: an instruction in it. */
export const instructionIn = (instruction: InstructionInfo, longest?: number) => by(writeInstruction, instruction, longest);

const style = (element: HTMLElement, styles: string, ...values: string[]) => {
  styles.split(" ").forEach((name, k) => element.style.setProperty(name, values[k]));
};

/** At an element: styles by their names, which a strict policy lets a script set. */
export const styled = (styles: Record<string, string>) => by(style, Object.keys(styles).join(" "), ...Object.values(styles));

/** Mathematics in a line of words. */
export const inMath = (text: string) => html`<span class="eqg-math" ${math(text)}></span>`;

/** A button that closes what it stands in, as Escape does. */
export const closing = (label: string, words: Words, close: () => void) =>
  html`<button type="button" class="eqg-close" title=${words.withKey(label, words.keyNames.Escape)} aria-label=${label} @click=${close}>×</button>`;

/** A button with a word on it. */
export const plainButton = (text: string, act: () => void, title = "") =>
  html`<button type="button" class="eqg-plain-button" title=${title || nothing} @click=${act}>${text}</button>`;

/** A list entry that is read, in grey. */
export const noted = (text: string) => html`<li class="eqg-note">${text}</li>`;
