// The box of breakpoints: the list of them, and the field in which a condition is typed.

import { octagonOf } from "../graph/marks.ts";
import type { Context } from "../kit/context.ts";
import { written } from "../kit/store.ts";
import { closing, html, made, math, noted, plainButton, show } from "../kit/template.ts";
import { conditions } from "../language/conditions.ts";
import { ConditionError } from "../language/operands.ts";

export function breakBox(context: Context, closed: () => void) {
  const { document, words, breaks, store, state, effect, scope } = context;
  const say = words.breaks;
  const complain = (error: unknown) => {
    if (!(error instanceof ConditionError)) throw error;
    message.textContent = error.message;
    input.setAttribute("aria-invalid", "true");
    input.focus({ preventScroll: true });
    if (error.span)
      input.setSelectionRange(error.span[0], Math.min(error.span[1], input.value.length));
  };
  let stopAsking: (() => void) | null = null;
  const settle = () => {
    stopAsking?.();
    message.textContent = "";
    input.removeAttribute("aria-invalid");
  };
  // No form is submitted: a page in a sandbox may not.
  const read = () => {
    settle();
    try {
      breaks.read(input.value);
      input.value = "";
    } catch (error) {
      const open = context.payload.run && input.value.trim() !== "";
      if (!(error instanceof ConditionError) || !open) return complain(error);
      stopAsking = written(store, { text: input.value }, (told) => readAgain(told, error));
      if (stopAsking) message.textContent = say.asking;
      else complain(error);
    }
  };
  /** What the kernel wrote with every sign is read here; else it says why, or nothing. */
  const readAgain = (told: string | Error, first: ConditionError) => {
    stopAsking = null;
    if (told instanceof Error) return complain(told.message ? new ConditionError(told.message) : first);
    input.value = told;
    try {
      breaks.read(told);
      settle();
      input.value = "";
    } catch (error) {
      complain(error);
    }
  };
  const heard = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    read();
  };
  const element = made(document, html`<section class="eqg-breaks" aria-label=${say.title} hidden>
    <div class="eqg-breaks-head"><h2 class="eqg-breaks-title">${say.title}</h2>${closing(say.close, words, closed)}</div>
    <ul class="eqg-breaks-list"></ul>
    <div class="eqg-breaks-form"><label class="eqg-breaks-label">${say.when} <input type="text" class="eqg-condition"
      placeholder=${conditions.parse ? words.condition.example : say.places} autocomplete="off" spellcheck="false" @input=${settle} @keydown=${heard}></label>
      ${plainButton(say.add, read)}${plainButton("", () => breaks.toggle("instruction", String(state.step.value)))}
      <p class="eqg-breaks-message" role="alert"></p></div>
    <p class="eqg-note">${conditions.parse ? words.condition.known : words.condition.left}</p>
  </section>`);
  const find = (place: string) => element.querySelector(place) as HTMLElement;
  const [list, message] = [find("ul"), find(".eqg-breaks-message")];
  const [input, here] = [find("input") as HTMLInputElement, find("label ~ button + button") as HTMLButtonElement];

  const itemOf = ({ kind, text, places, why, open }: ReturnType<typeof breaks.all>[number]) => {
    const what = { node: say.node, instruction: say.instruction(text), condition: say.condition }[kind];
    const name = kind === "instruction" ? "" : text;
    const spoken = say.remove(`${what} ${name}`.trim());
    const remove = () => {
      breaks.remove(kind, text);
      input.focus({ preventScroll: true });
    };
    return html`<li class="eqg-breaks-item">${octagonOf(document, kind === "condition" ? "eqg-hollow" : "")}${what} <span class="eqg-math" ${math(name)}></span
      ><span class="eqg-breaks-hits">${why || (open ? words.streamed.looking : say.hits(places.length))}</span
      ><button type="button" class="eqg-close" aria-label=${spoken} title=${spoken} @click=${remove}>×</button></li>`;
  };
  effect(() => {
    const all = breaks.all();
    show(all.length ? all.map(itemOf) : noted(say.none(context.commands.keys("break")[0])), list);
  });
  effect(() => {
    const step = state.step.value;
    here.textContent = say.here(step);
    here.disabled = step === 0;
  });
  effect(() => {
    element.hidden = !state.open.breaks.value;
    if (!element.hidden) input.focus({ preventScroll: true });
  });
  scope.ending(() => stopAsking?.());
  return { element };
}
