// The stand-alone page: each element of class eqgraph-page becomes a player. Inside it stands its
// data: <script type="application/json">{"payload": …, "step": 0}</script>; a quiz has
// {"task": …, "progress": […], "step": 0}.

import { askedOf } from "../kit/address.ts";
import { fromObject } from "../kit/store.ts";
import { carried } from "../shell/carried.ts";
import { mountIn } from "./mounting.ts";

/** Play in each place that still waits; in a notebook there is none. */
export function playIn(document: Document) {
  for (const wait of document.querySelectorAll(".eqgraph-page > .eqgraph-wait")) {
    const place = wait.parentElement as HTMLElement;
    const data = place.querySelector('script[type="application/json"]')?.textContent ?? "";
    let values: Record<string, unknown> = {};
    try {
      values = JSON.parse(data);
    } catch {
      // The player itself says that there is nothing to show.
    }
    wait.remove();
    const { location } = document.defaultView ?? globalThis;
    const page = location.protocol === "about:" ? null : location.href; // a frame has none of its own
    const held = { ...values, ...askedOf(location.hash), page };
    mountIn(place, carried.local?.(held, location) ?? fromObject(held));
  }
}
