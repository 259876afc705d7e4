// The equations as a field: the kernel reads what is typed. What cannot be read is told under its
// character, as Python tells it, and what is played stays; a name without a value is asked for.

import type { TextReply } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html, icon, ICONS } from "../kit/element.ts";
import { unitOffset, writeMath } from "../kit/math.ts";

const LINES = 12; // of the field; more are scrolled to

export function editorView(context: Context, closed: () => void) {
  const { document, words, store, state, effect, scope, commands } = context;
  const say = words.edit;
  const element = html(document, "section", "eqg-editor");
  element.setAttribute("aria-label", say.title);
  const text = store.get("text");
  const why = typeof text === "string" && store.request ? (text ? "" : say.made) : say.noKernel;
  const close = closeButton(document, say.close, words);
  close.addEventListener("click", closed);
  const field = html(document, "textarea", "eqg-editor-text eqg-math");
  field.setAttribute("aria-label", say.field);
  field.spellcheck = false;
  const error = html(document, "pre", "eqg-editor-error");
  error.setAttribute("role", "alert");
  const asked = html(document, "div", "eqg-editor-values");
  const play = html(document, "button", "eqg-plain-button", say.play);
  play.type = "button";
  const foot = html(document, "div", "eqg-editor-foot");
  foot.append(play, html(document, "span", "eqg-note", say.keys), close);
  if (why) element.append(html(document, "p", "eqg-editor-why", why), close);
  else element.append(field, error, asked, foot);

  let stop: (() => void) | null | undefined = null;
  const settle = () => {
    stop?.();
    stop = null;
    error.textContent = "";
    field.removeAttribute("aria-invalid");
  };
  const complain = (failure: Error & { at?: [number, number] }) => {
    error.textContent = failure.message || words.whatIf.noAnswer;
    field.setAttribute("aria-invalid", "true");
    field.focus({ preventScroll: true });
    if (failure.at) field.setSelectionRange(...(failure.at.map((x) => unitOffset(field.value, x)) as [number, number]));
  };
  const inputs = () => [...asked.querySelectorAll("input")];
  /** A field for each name that has no value. */
  const ask = (names: string[]) => {
    asked.replaceChildren(
      ...names.map((name) => {
        const label = html(document, "label", "eqg-editor-value");
        const [math, input] = [html(document, "span", "eqg-math"), html(document, "input", "eqg-condition")];
        writeMath(math, name);
        Object.assign(input, { type: "text", name, autocomplete: "off", placeholder: say.example });
        input.setAttribute("aria-label", say.value(name));
        label.append(say.noValue(""), math, " = ", input);
        return label;
      }),
    );
    inputs()[0]?.focus({ preventScroll: true });
  };
  const read = () => {
    settle();
    const values = Object.fromEntries(inputs().flatMap(({ name, value }) => (value.trim() ? [[name, value]] : [])));
    stop = store.request?.("text", { text: field.value, values }, (answer) => {
      stop = null;
      if (answer instanceof Error) return complain(answer);
      const { kind, names } = answer.content as TextReply;
      if (kind === "asks") ask(names ?? []);
      else closed(); // another graph has its own editor
    });
  };
  element.addEventListener("keydown", (event) => {
    const { key, shiftKey, target } = event;
    if (key !== "Enter" || (shiftKey && target === field) || (target as Element).tagName === "BUTTON") return;
    event.preventDefault();
    event.stopPropagation();
    read();
  });
  field.addEventListener("input", settle);
  play.addEventListener("click", read);
  scope.ending(() => stop?.());

  const button = html(document, "button", "eqg-edit");
  button.type = "button";
  button.append(icon(document, ICONS.edit));
  button.setAttribute("aria-label", say.title);
  button.title = commands.title("edit");
  button.hidden = why !== "";
  button.addEventListener("click", () => commands.run("edit"));

  effect(() => {
    const open = state.open.edit.value;
    if (open !== element.hidden) return;
    element.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    settle();
    if (!open || why) return (open ? close.focus({ preventScroll: true }) : undefined);
    const given = String(store.get("text"));
    const kept = given.trim();
    const above = given.slice(0, given.indexOf(kept)).split("\n").length;
    field.value = kept;
    field.rows = Math.min(kept.split("\n").length, LINES);
    asked.replaceChildren();
    field.focus({ preventScroll: true });
    const { current } = state.frame.peek();
    const line = context.payload.equations[current?.equation ?? 0]?.line ?? above;
    const end = kept.split("\n").slice(0, line - above + 1).join("\n").length;
    field.setSelectionRange(end, end);
  });
  element.hidden = true;
  return {
    element,
    button,
    undo() {
      stop?.();
      stop = store.request?.("undo", {}, (answer) => {
        context.say(answer instanceof Error ? answer.message || words.whatIf.noAnswer : say.undone);
      });
    },
    undoes: () => Boolean(store.request && store.get("changes")),
  };
}
