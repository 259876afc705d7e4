// Keys among hosts: JupyterLab hears a key after the player, Notebook 7 before it. Both leave
// a key alone whose target carries this attribute (it must be the focused element itself).

import type { Scope } from "../kit/scope.ts";

const MINE = "data-lm-suppress-shortcuts";

/**
 * Mark the focused element of the player before anybody hears the key; take the mark away for
 * keys that belong to the host.
 * @param passes  to the host
 */
export function keepKeys(
  scope: Scope,
  root: HTMLElement,
  passes: (event: KeyboardEvent, target: Element) => boolean,
) {
  const heard = (event: KeyboardEvent) => {
    const target = event.composedPath()[0] as Element;
    if (root.contains(target)) target.toggleAttribute(MINE, !passes(event, target));
  };
  scope.listen(root.ownerDocument.defaultView, "keydown", heard, { capture: true });
}
