// The equations as a field: the kernel reads what is typed. What cannot be read is told under its
// character, as Python tells it, and what is played stays; a name without a value is asked for.

import type { TextReply } from "../engine/schema.d.ts";
import type { Context } from "../kit/context.ts";
import { icon, ICONS } from "../kit/icons.ts";
import type { Starting } from "../kit/local.ts";
import { unitOffset } from "../kit/math.ts";
import type { Store } from "../kit/store.ts";
import { closing, html, inMath, made, plainButton, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";

const LINES = 12; // of the field; more are scrolled to

export function editorView(context: Context, closed: () => void) {
  const { document, words, store, state, effect, scope, commands } = context;
  const say = words.edit;
  const text = store.get("text");
  const reads = typeof text === "string" && store.request;
  const why = store.get("disk") ? say.disk : reads ? (text ? "" : say.made) : say.noKernel;
  let stop: (() => void) | null | undefined = null;
  const settle = () => {
    stop?.();
    stop = null;
    if (why) return;
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
    show(names.map((name) => html`<label class="eqg-editor-value">${say.noValue("")}${inMath(name)} = <input type="text" class="eqg-condition"
      name=${name} autocomplete="off" placeholder=${say.example} aria-label=${say.value(name)}></label>`), asked);
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
  const heard = (event: KeyboardEvent) => {
    const { key, shiftKey, target } = event;
    if (key !== "Enter" || (shiftKey && target === field) || (target as Element).tagName === "BUTTON") return;
    event.preventDefault();
    event.stopPropagation();
    read();
  };
  const close = closing(say.close, words, closed);
  const form = html`<textarea class="eqg-editor-text eqg-math" aria-label=${say.field} spellcheck="false" @input=${settle}></textarea>
    <pre class="eqg-editor-error" role="alert"></pre>
    <div class="eqg-editor-values"></div>
    <div class="eqg-editor-starting" role="status" hidden><span class="eqg-note"></span><progress class="eqg-streamed-bar" aria-hidden="true"></progress></div>
    <div class="eqg-editor-foot">${plainButton(say.play, read)}<span class="eqg-note">${say.keys}</span>${close}</div>`;
  const element = made(document, html`<section class="eqg-editor" aria-label=${say.title} hidden @keydown=${heard}>${
    why ? html`<p class="eqg-editor-why">${why}</p>${close}` : form}</section>`);
  const [field, error, asked, line] = element.children as unknown as [HTMLTextAreaElement, HTMLElement, HTMLElement, HTMLElement];
  scope.ending(() => stop?.());
  if (!why && store.wake) startingLine(store, say, line, scope.ending);

  const button = made(document, html`<button type="button" class="eqg-edit" aria-label=${say.title} title=${commands.title("edit")}
    ?hidden=${why !== ""} @click=${() => commands.run("edit")}>${icon(ICONS.edit)}</button>`);

  effect(() => {
    const open = state.open.edit.value;
    if (open !== element.hidden) return;
    element.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    settle();
    if (open) store.wake?.();
    if (!open || why) return (open ? element.querySelector("button")!.focus({ preventScroll: true }) : undefined);
    const given = String(store.get("text"));
    const kept = given.trim();
    const above = given.slice(0, given.indexOf(kept)).split("\n").length;
    field.value = kept;
    field.rows = Math.min(kept.split("\n").length, LINES);
    show("", asked);
    field.focus({ preventScroll: true });
    const { current } = state.frame.peek();
    const line = context.payload.equations[current?.equation ?? 0]?.line ?? above;
    const end = kept.split("\n").slice(0, line - above + 1).join("\n").length;
    field.setSelectionRange(end, end);
  });
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

/** How far the start of the page's own Python is; why it came to nothing. */
function startingLine(store: Store, say: Words["edit"], line: HTMLElement, ending: (stop: () => void) => void) {
  const [note, bar] = line.children as unknown as [HTMLElement, HTMLProgressElement];
  const follow = () => {
    const starting = store.get("starting") as Starting | undefined;
    line.hidden = !starting;
    if (!starting) return;
    const failed = "failed" in starting;
    note.textContent = failed ? say.failed(starting.failed) : say.starting(starting.stage, starting.stages);
    bar.hidden = failed;
    if (!failed) [bar.max, bar.value] = [starting.stages, starting.stage];
  };
  follow();
  ending(store.subscribe("starting", follow));
}
