// The inspector: looking into one node, in the place of the tape.

import type { NodeInfo } from "../engine/schema.d.ts";
import { shapeText } from "../engine/shapes.ts";
import { chip } from "../kit/chip.ts";
import type { Context } from "../kit/context.ts";
import { closeButton, html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import { pointFrom } from "../model/links.ts";
import { panelOf } from "./panel.ts";

export function inspectorView(context: Context, close: () => void) {
  const { document, words, links, byRef, state, effect } = context;
  const say = words.node;
  const element = html(document, "section", "eqg-inspector");
  element.setAttribute("aria-label", say.region);
  element.hidden = true;
  const body = html(document, "div", "eqg-inspector-body");
  let panel: ReturnType<typeof panelOf> | null = null;
  let node: NodeInfo | null = null;

  effect(() => {
    element.hidden = !state.open.inspector.value;
    if (element.hidden) return;
    const shown = state.frame.value;
    const ref = links.selected() ?? shown.current?.node ?? node?.ref ?? [...byRef.keys()][0];
    const wanted = byRef.get(ref ?? "") ?? null;
    if (!wanted) return;
    if (wanted !== node || !panel) {
      node = wanted;
      panel = panelOf(context, node);
      body.replaceChildren(...panel.parts);
      body.scrollTop = 0;
      element.replaceChildren(headOf(context, node, close), body);
    }
    panel.update(shown);
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

function headOf(
  { document, words, select, byRef }: Context,
  node: NodeInfo,
  close: () => void,
) {
  const say = words.node;
  const head = html(document, "header", "eqg-inspector-head");
  const name = html(document, "h2", "eqg-inspector-name eqg-math");
  writeMath(name, node.name);
  const facts = html(document, "p", "eqg-inspector-facts");
  facts.append(
    html(document, "strong", "", say.kinds[node.kind] ?? node.kind),
    ` ${[shapeText(node.shape ?? [], say.scalar), node.dtype].filter(Boolean).join(" · ")} · `,
    say.users(node.users.length),
  );
  for (const ref of node.users) facts.append(" ", chip(document, byRef, ref, select));
  const others = (node.names ?? []).filter((one) => one !== node.name);
  if (others.length) facts.append(` · ${say.also(others.join(", "))}`);
  const button = closeButton(document, say.close, words);
  button.addEventListener("click", close);
  head.append(name, facts, button);
  return head;
}
