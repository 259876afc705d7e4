// What leaves the player: the picture as a file, the tape as text.

import { download, portraitOf, rasterOf } from "../graph/portrait.ts";
import { linkTo } from "../kit/address.ts";
import { copyText } from "../kit/clipboard.ts";
import type { Context } from "../kit/context.ts";
import { tapeText } from "../model/listing.ts";
import { exportsOf } from "./exporting.ts";

/** @param pane  where the picture is */
export function savingOf(context: Context, pane: HTMLElement) {
  const { document, words, state, say: tell } = context;
  const say = words.menu;
  /** The picture as it is seen, an SVG. */
  const drawn = () => {
    const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement;
    const style = document.defaultView?.getComputedStyle(pane);
    const ground = style?.getPropertyValue("--eqg-bg").trim() || "#ffffff";
    const { payload } = context;
    return portraitOf(picture, `${payload.title}, ${words.place(state.step.value, payload.instructions.length)}`, ground);
  };
  const { element, works, stop, file } = exportsOf(context, pane, (kind) =>
    fileName(context.payload.title, kind === "html" ? state.step.value : null, kind),
  );
  return {
    element,
    works,
    stop,
    file,
    async picture(kind: "svg" | "png") {
      if (!pane.querySelector("svg.eqg-graph")) return;
      const name = fileName(context.payload.title, state.step.value, kind);
      try {
        const file = drawn();
        const blob =
          kind === "png"
            ? await rasterOf(document, file)
            : new Blob([file], { type: "image/svg+xml" });
        download(document, pane, blob, name);
        tell(say.saved(name));
      } catch (error) {
        tell(say.failed(error instanceof Error ? error.message : String(error)));
      }
    },
    /** The picture as PNG, for a slide. */
    async copy() {
      const window = document.defaultView as (Window & typeof globalThis) | null;
      try {
        const made = rasterOf(document, drawn()); // Safari wants the promise, within the click
        made.catch(() => {}); // told below
        await window!.navigator.clipboard.write([new window!.ClipboardItem({ "image/png": made })]);
        tell(say.pictured);
      } catch {
        tell(say.noPicture);
      }
    },
    /** Whether there is an address that leads here. */
    hasLink: () => typeof context.store.get("page") === "string",
    async link() {
      const page = context.store.get("page");
      if (typeof page !== "string") return;
      const address = linkTo(page, state.step.value, context.links.selected());
      tell((await copyText(document, pane, address)) ? say.linked : say.noClipboard);
    },
    async tape() {
      const done = await copyText(document, pane, tapeText(context.payload, words));
      tell(done ? say.copied : say.noClipboard);
    },
  };
}

/** A name that any file system takes. */
export function fileName(title: string, step: number | null, kind: string) {
  const plain = title.replaceAll(/[^\p{L}\p{N}]+/gu, "_").slice(0, 40) || "graph";
  return step === null ? `${plain}.${kind}` : `${plain}_step_${step}.${kind}`;
}
