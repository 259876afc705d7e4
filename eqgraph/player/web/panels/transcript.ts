// The transcript: every step so far as a sentence, to read again and to copy.

import { copyText } from "../kit/clipboard.ts";
import type { Context } from "../kit/context.ts";
import { html, nothing, plainButton, show } from "../kit/template.ts";
import { lineOf, transcriptText } from "../model/listing.ts";
import { dockOf } from "../kit/dock.ts";

export function transcriptView(context: Context, closed: () => void) {
  const { document, words, seek, say: tell, state, effect } = context;
  const say = words.transcript;
  const copy = async () => {
    const done = await copyText(document, element, transcriptText(context.payload, state.step.value, words));
    tell(done ? say.copied : words.menu.noClipboard);
  };
  const go = ({ target }: Event) => {
    const line = (target as Element).closest("[data-place]");
    if (line) seek(Number(line.getAttribute("data-place")));
  };
  const element = dockOf(context, "transcript", say, closed, plainButton(say.copy, copy), html`<p class="eqg-note">${say.empty}</p>
    <ol class="eqg-transcript-list" tabindex="0" aria-label=${say.list} @click=${go}></ol>`);
  const [empty, list] = [...element.children].slice(1) as HTMLElement[];

  effect(() => {
    element.hidden = !state.open.transcript.value;
    if (element.hidden) return;
    const step = state.step.value;
    show(context.payload.instructions.slice(0, step).map((one, k) =>
      html`<li class="eqg-${one.phase}" data-place=${k + 1} aria-current=${k + 1 === step ? "step" : nothing}>${lineOf(one, words)}</li>`), list);
    list.scrollTop = list.scrollHeight;
    empty.hidden = step > 0;
    list.hidden = step === 0;
  });
  effect(() => {
    if (state.open.transcript.value) element.querySelector("button")!.focus({ preventScroll: true });
  });
  return { element };
}
