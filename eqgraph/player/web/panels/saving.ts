// What leaves the player: the picture as a file, the tape as text.

import { download, portraitOf, rasterOf } from "../graph/portrait.ts";
import { linkTo } from "../kit/address.ts";
import { copyText } from "../kit/clipboard.ts";
import type { Context } from "../kit/context.ts";
import { tapeText } from "../model/listing.ts";

/** @param pane  where the picture is */
export function savingOf(context: Context, pane: HTMLElement) {
  const { document, words, state, say: tell } = context;
  const say = words.menu;
  return {
    async picture(kind: "svg" | "png") {
      const picture = pane.querySelector("svg.eqg-graph") as SVGSVGElement | null;
      if (!picture) return;
      const { payload } = context;
      const step = state.step.value;
      const name = fileName(payload.title, step, kind);
      try {
        const style = document.defaultView?.getComputedStyle(pane);
        const ground = style?.getPropertyValue("--eqg-bg").trim() || "#ffffff";
        const where = words.place(step, payload.instructions.length);
        const file = portraitOf(picture, `${payload.title}, ${where}`, ground);
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
export function fileName(title: string, step: number, kind: string) {
  const plain = title.replaceAll(/[^\p{L}\p{N}]+/gu, "_").slice(0, 40) || "graph";
  return `${plain}_step_${step}.${kind}`;
}
