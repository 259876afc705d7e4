// Files of all steps: a kernel makes them, and says how far it is; a page without one is a file itself.

import type { Format } from "../engine/schema.d.ts";
import { download } from "../graph/portrait.ts";
import type { Context } from "../kit/context.ts";
import { makesFiles, type Asked } from "../kit/store.ts";
import { html, made } from "../kit/template.ts";
import { bytesOf } from "../model/written.ts";

const TYPES: Record<Format, string> = {
  pdf: "application/pdf",
  gif: "image/gif",
  webp: "image/webp",
  html: "text/html",
};
const BANNER = "// eqgraph's player"; // what the module of a page begins with

/**
 * @param place  where a link may stand for a moment
 * @param named  the name of a file of this kind
 */
export function exportsOf(context: Context, place: HTMLElement, named: (kind: Format) => string) {
  const { document, words, store, scope, commands, say: tell } = context;
  const say = words.menu;
  const element = made(document, html`<div class="eqg-streamed eqg-exporting" hidden>
    <span class="eqg-streamed-note"></span>
    <progress class="eqg-streamed-bar"></progress>
    <button type="button" class="eqg-button eqg-streamed-stop" @click=${() => commands.run("stop-computing")}>${say.stop}</button>
  </div>`);
  const [note, bar] = element.children as unknown as [HTMLElement, HTMLProgressElement];
  let asked: Asked | null = null;
  let making = ""; // the file that is asked for

  const show = (text: string, done = 0, steps = 0) => {
    element.hidden = false;
    note.textContent = text;
    bar.setAttribute("aria-label", text);
    if (steps && done < steps) [bar.max, bar.value] = [steps, done];
    else bar.removeAttribute("value");
  };
  const end = (text: string) => {
    asked = null;
    element.hidden = true;
    tell(text);
  };
  const give = (blob: Blob, name: string) => {
    download(document, place, blob, name);
    end(say.saved(name));
  };
  /** Leave what is asked for; the kernel leaves it, too. */
  const leave = () => {
    if (!asked) return;
    const { id } = asked;
    asked();
    asked = null;
    store.request?.("cancel", { of: id }, () => {});
  };
  const ask = (format: Format) => {
    leave();
    const name = (making = named(format));
    const theme = place.closest<HTMLElement>(".eqgraph-player")?.dataset.theme ?? "light";
    show(say.making(name, 0, 0));
    asked = store.request!("export", { format, theme }, (answer) => {
      if (answer instanceof Error) return end(say.failed(answer.message || say.noKernel));
      if (answer.content.kind !== "file") return end(say.stopped(name));
      const { buffer, byteOffset, byteLength } = bytesOf(answer.buffers[0]);
      const bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
      give(new Blob([bytes], { type: TYPES[format] }), name);
    }, (way) => (way ? show(say.making(name, way.done, way.steps), way.done, way.steps) : show(say.busy(name))));
  };
  scope.ending(leave);

  return {
    element,
    works: () => asked !== null,
    stop() {
      leave();
      element.hidden = true;
      tell(say.stopped(making));
    },
    file(format: Format) {
      if (makesFiles(store) || (store.wake && format === "html")) return ask(format);
      if (format === "pdf") return document.defaultView?.print();
      if (format !== "html") return;
      const page = pageOf(context);
      if (page) give(new Blob([page], { type: TYPES.html }), named("html"));
      else end(say.failed(say.noPage));
    },
  };
}

/** The page that this one is, at this step; null where the player stands in a page of others. */
function pageOf({ document, state, store }: Context): string | null {
  const data = document.querySelector('.eqgraph-page > script[type="application/json"]');
  const module = [...document.scripts].find((one) => one.textContent?.startsWith(BANNER));
  const policy = document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]');
  if (!data || !module || !policy) return null;
  const values = JSON.parse(data.textContent ?? "");
  const held = { ...values, inputs: store.get("inputs") ?? values.inputs, step: state.step.value };
  const text = (html: string) => html.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const styles = [...document.head.querySelectorAll("style")].map((one) => `<style>${one.textContent}</style>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${text(policy.content)}">
<title>${text(document.title)}</title>
${styles.join("\n")}
</head>
<body>
<main class="eqgraph-page"><script type="application/json">${JSON.stringify(held).replaceAll("<", "\\u003c")}</script>
<p class="eqgraph-wait"></p></main>
<noscript>The player needs JavaScript.</noscript>
<script type="module">${module.textContent}</script>
</body>
</html>
`;
}
