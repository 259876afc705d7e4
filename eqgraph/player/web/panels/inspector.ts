// The inspector: looking into one node, in the place of the tape.

import type { NodeInfo } from "../engine/schema.d.ts";
import { shapeText } from "../engine/shapes.ts";
import { chip } from "../kit/chip.ts";
import type { Context } from "../kit/context.ts";
import { closing, html, made, math, show } from "../kit/template.ts";
import { pointFrom } from "../model/links.ts";
import { panelOf } from "./panel.ts";

export function inspectorView(context: Context, close: () => void) {
  const { document, words, links, byRef, state, effect } = context;
  const element = made(document, html`<section class="eqg-inspector" aria-label=${words.node.region} hidden></section>`);
  let panel: ReturnType<typeof panelOf> | null = null;
  let node: NodeInfo | null = null;

  effect(() => {
    element.hidden = !state.open.inspector.value;
    if (element.hidden) return;
    const shown = state.frame.value;
    const ref = links.selected() ?? shown.current?.node ?? node?.ref ?? [...byRef.keys()][0];
    const wanted = byRef.get(ref ?? "") ?? null;
    if (!wanted) return;
    const other = wanted !== node || !panel;
    if (wanted !== node || !panel) [node, panel] = [wanted, panelOf(context, wanted)];
    show(html`${headOf(context, node, close)}<div class="eqg-inspector-body">${panel.view(shown)}</div>`, element);
    if (other) element.lastElementChild!.scrollTop = 0;
  });
  pointFrom(element, links);

  return {
    element,
    /** All digits of the array looked at, for the clipboard. */
    copy(event: ClipboardEvent) {
      const text = element.hidden ? "" : (panel?.text() ?? "");
      const selection = document.defaultView?.getSelection?.();
      if (!text || !event.clipboardData || (selection && !selection.isCollapsed)) return false;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      return true;
    },
  };
}

function headOf({ words, select, byRef }: Context, node: NodeInfo, close: () => void) {
  const say = words.node;
  const facts = [shapeText(node.shape ?? [], say.scalar), node.dtype].filter(Boolean).join(" · ");
  const others = (node.names ?? []).filter((one) => one !== node.name);
  return html`<header class="eqg-inspector-head">
    <h2 class="eqg-inspector-name eqg-math" ${math(node.name)}></h2>
    <p class="eqg-inspector-facts"><strong>${say.kinds[node.kind] ?? node.kind}</strong> ${facts} · ${say.users(node.users.length)}${
      node.users.map((ref) => html` ${chip(byRef, ref, select)}`)
    }${others.length ? ` · ${say.also(others.join(", "))}` : ""}</p>
    ${closing(say.close, words, close)}
  </header>`;
}
