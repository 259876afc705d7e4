// The buttons for zooming, at the corner of the graph.

import type { Context } from "../kit/context.ts";
import { html, made } from "../kit/template.ts";

export function zoomTools({ document, words, commands }: Context) {
  const { label, in: near, out, fit } = words.zoom;
  const all = [["zoom-out", out], ["zoom-in", near], ["fit", fit]] as const;
  return made(
    document,
    html`<div class="eqg-zoom" role="group" aria-label=${label}>${all.map(([id, text]) => html`<button type="button" class="eqg-plain-button"
      title=${commands.title(id)} aria-label=${commands.of(id).label} @click=${() => commands.run(id)}>${text}</button>`)}</div>`,
  );
}
