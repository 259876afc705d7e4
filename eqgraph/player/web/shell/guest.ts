// Keys among hosts: JupyterLab hears a key after the player, Notebook 7 before it. Both leave
// a key alone whose target carries this attribute (it must be the focused element itself).

const MINE = "data-lm-suppress-shortcuts";

/**
 * Mark the focused element of the player before anybody hears the key; take the mark away for
 * keys that belong to the host.
 * @param passes  to the host
 * @returns how to stop
 */
export function keepKeys(
  root: HTMLElement,
  passes: (event: KeyboardEvent, target: Element) => boolean,
): () => void {
  const window = root.ownerDocument.defaultView;
  const heard = (event: KeyboardEvent) => {
    const target = event.composedPath()[0] as Element;
    if (root.contains(target)) target.toggleAttribute(MINE, !passes(event, target));
  };
  window?.addEventListener("keydown", heard, true);
  return () => window?.removeEventListener("keydown", heard, true);
}
