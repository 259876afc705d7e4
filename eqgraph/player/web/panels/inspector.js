// The inspector: looking into one node, in the place of the tape.

import { chip } from "../kit/chip.js";
import { closeButton, html } from "../kit/element.js";
import { pointFrom } from "../model/links.js";
import { writeMath } from "../kit/math.js";
import { panelOf } from "./panel.js";
import { shapeText } from "../engine/shapes.js";
import { wholeOf } from "./whole.js";

/** @typedef {import("../engine/schema.js").NodeInfo} NodeInfo */

/**
 * @param {import("../kit/context.js").Context} context
 * @param {() => void} close
 */
export function inspectorView(context, close) {
  const { document, words, links, payload } = context;
  const say = words.node;
  const element = html(document, "section", "eqg-inspector");
  element.setAttribute("aria-label", say.region);
  element.hidden = true;
  const body = html(document, "div", "eqg-inspector-body");
  const byRef = new Map(payload.nodes.map((node) => [node.ref, node]));
  const whole = wholeOf(context.store, () => shown && draw());
  /** @type {ReturnType<typeof panelOf> | null} */
  let panel = null;
  /** @type {NodeInfo | null} */
  let node = null;
  /** @type {import("../model/frame.js").Frame | null} */
  let shown = null;

  const draw = () => {
    if (element.hidden || !shown) return;
    const ref = links.selected() ?? shown.current?.node ?? node?.ref ?? payload.nodes[0]?.ref;
    const wanted = byRef.get(ref ?? "") ?? null;
    if (!wanted) return;
    if (wanted !== node || !panel) {
      node = wanted;
      panel = panelOf({ ...context, byRef, whole }, node);
      body.replaceChildren(...panel.parts);
      body.scrollTop = 0;
      element.replaceChildren(headOf(context, node, byRef, close), body);
    }
    panel.update(shown);
  };
  pointFrom(element, links);
  const stopLinks = links.subscribe(draw);

  return {
    element,
    stop: () => (stopLinks(), whole.stop()),
    renew: () => whole.clear(),
    isOpen: () => !element.hidden,
    /** @param {boolean} open */
    toggle(open) {
      element.hidden = !open;
      draw();
    },
    /** @param {import("../model/frame.js").Frame} frame */
    update(frame) {
      shown = frame;
      draw();
    },
    /** All digits of the array looked at, for the clipboard. @param {ClipboardEvent} event */
    copy(event) {
      const text = element.hidden ? "" : (panel?.text() ?? "");
      const selection = document.defaultView?.getSelection?.();
      if (!text || !event.clipboardData || (selection && !selection.isCollapsed)) return false;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      return true;
    },
  };
}

/**
 * @param {import("../kit/context.js").Context} context @param {NodeInfo} node
 * @param {Map<string, NodeInfo>} byRef @param {() => void} close
 */
function headOf({ document, words, select }, node, byRef, close) {
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
