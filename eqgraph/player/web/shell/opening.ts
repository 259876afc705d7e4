// Opening and closing: what stands beside the graph, one thing at a time, and where the focus goes.

import type { Context } from "../kit/context.ts";
import type { Popup } from "../kit/popup.ts";

/** The docks are closed last first, as they were opened with the popups over them. */
const DOCKS = ["transcript", "whatIf", "digits"] as const;
const POPUPS = ["problems", "menu"] as const;

type Dock = (typeof DOCKS)[number] | "breaks" | "edit";

export type Opening = ReturnType<typeof openingOf>;

/**
 * @param reveal  brings a node into view
 * @param up  leads out of the picture of a group; false where there is no way
 */
export function openingOf(
  { state, links, byRef }: Context,
  root: HTMLElement,
  popups: Record<(typeof POPUPS)[number], Popup>,
  { reveal, up, isDeep }: { reveal: (ref: string) => void; up: () => boolean; isDeep: () => boolean },
) {
  const { open } = state;
  const back = () => root.focus({ preventScroll: true });
  const toggle = (id: Dock, to = !open[id].value) => {
    open[id].value = to;
    if (id === "digits") state.digits.value = to;
    if (!to) back();
  };
  const inspect = (to: boolean) => {
    if (to && links.selected() === null) {
      links.select(state.frame.value.current?.node ?? byRef.keys().next().value ?? null);
    }
    open.inspector.value = to;
    if (to) reveal(links.selected() ?? "");
  };
  /** Close what is on top. */
  const shut = () => {
    const dock = DOCKS.find((id) => open[id].value);
    if (open.help.value) open.help.value = false;
    else if (open.legend.value) open.legend.value = false;
    else if (open.edit.value) toggle("edit", false);
    else if (dock) toggle(dock, false);
    else if (open.find.value) open.find.value = false;
    else if (open.breaks.value) toggle("breaks", false);
    else if (open.inspector.value) inspect(false);
    else if (links.selected() !== null) links.select(null);
    else if (up()) return true;
    else if (state.presenting.value) state.presenting.value = false;
    else return false;
    return true;
  };
  return {
    back,
    toggle,
    popup: (id: (typeof POPUPS)[number]) => popups[id].toggle(!open[id].value),
    inspect,
    help: () => void (open.help.value = true),
    legend: () => void (open.legend.value = true),
    isOpen: () =>
      Object.entries(open).some(([id, one]) => id !== "time" && one.value) ||
      links.selected() !== null ||
      state.presenting.value ||
      isDeep(),
    close() {
      const popup = open.help.value ? undefined : POPUPS.find((id) => open[id].value);
      if (popup) popups[popup].toggle(false);
      else if (shut()) back();
    },
  };
}
