// The box of breakpoints: the list of them, and the field in which a condition is typed.

import { octagonOf } from "../graph/marks.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import { written } from "../kit/store.ts";
import { conditions } from "../language/conditions.ts";
import { ConditionError } from "../language/operands.ts";

export function breakBox(context: Context, closed: () => void) {
  const { document, words, breaks, store, state, effect, scope } = context;
  const say = words.breaks;
  const element = html(document, "section", "eqg-breaks");
  element.setAttribute("aria-label", say.title);
  element.hidden = true;
  const head = html(document, "div", "eqg-breaks-head");
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", () => closed());
  head.append(html(document, "h2", "eqg-breaks-title", say.title), close);
  const list = html(document, "ul", "eqg-breaks-list");
  const form = html(document, "div", "eqg-breaks-form");
  const label = html(document, "label", "eqg-breaks-label", `${say.when} `);
  const input = html(document, "input", "eqg-condition");
  input.type = "text";
  input.placeholder = conditions.parse ? say.example : say.places;
  input.autocomplete = "off";
  input.spellcheck = false;
  label.append(input);
  const add = html(document, "button", "eqg-plain-button", say.add);
  add.type = "button";
  const here = html(document, "button", "eqg-plain-button");
  here.type = "button";
  const message = html(document, "p", "eqg-breaks-message");
  message.setAttribute("role", "alert");
  form.append(label, add, here, message);
  element.append(head, list, form, html(document, "p", "eqg-note", conditions.parse ? say.known : words.condition.left));

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
  input.addEventListener("input", settle);
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
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    read();
  });
  add.addEventListener("click", read);
  here.addEventListener("click", () => breaks.toggle("instruction", String(state.step.value)));
  effect(() => {
    list.replaceChildren(
      ...breaks.all().map((one) => {
        const item = html(document, "li", "eqg-breaks-item");
        const name = html(document, "span", "eqg-math", "");
        if (one.kind !== "instruction") writeMath(name, one.text);
        const what = {
          node: say.node,
          instruction: say.instruction(one.text),
          condition: say.condition,
        };
        const remove = html(document, "button", "eqg-close", "×");
        remove.type = "button";
        const spoken = `${what[one.kind]} ${name.textContent}`.trim();
        remove.setAttribute("aria-label", say.remove(spoken));
        remove.title = say.remove(spoken);
        remove.addEventListener("click", () => {
          breaks.remove(one.kind, one.text);
          input.focus({ preventScroll: true });
        });
        item.append(
          octagonOf(document, one.kind === "condition" ? "eqg-hollow" : ""),
          `${what[one.kind]} `,
          name,
          html(document, "span", "eqg-breaks-hits", one.why || (one.open ? words.streamed.looking : say.hits(one.places.length))),
          remove,
        );
        return item;
      }),
    );
    if (!breaks.all().length) list.append(html(document, "li", "eqg-note", say.none(context.commands.keys("break")[0])));
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
