// A dock: a box under the graph, with a head that closes it.

import type { Context } from "./context.ts";
import { closing, html, made } from "./template.ts";

/**
 * @param name  of its class
 * @param closed  closes it
 * @param head  what stands beside the title
 */
export const dockOf = (
  { document, words }: Pick<Context, "document" | "words">,
  name: string,
  say: { title: string; close: string },
  closed: () => void,
  head: unknown,
  body: unknown,
) =>
  made(
    document,
    html`<section class="eqg-dock eqg-${name}" aria-label=${say.title} hidden>
      <div class="eqg-dock-head"><h2 class="eqg-dock-title">${say.title}</h2>${head}${closing(say.close, words, closed)}</div>
      ${body}
    </section>`,
  );
