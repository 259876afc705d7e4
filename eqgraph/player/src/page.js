// The entry for the stand-alone page: each element of class eqgraph-page becomes a player.
// Inside it stands its data: <script type="application/json">{"payload": …, "step": 0}</script>; a quiz has
// {"task": …, "progress": […], "step": 0}.

import { mount } from "./mount.js";
import { mountQuiz } from "./quiz.js";
import { fromObject } from "./store.js";

for (const place of document.querySelectorAll(".eqgraph-page")) {
  const data = place.querySelector('script[type="application/json"]')?.textContent ?? "";
  /** @type {Record<string, unknown>} */
  let values = {};
  try {
    values = JSON.parse(data);
  } catch {
    // The player itself says that there is nothing to show.
  }
  place.querySelector(".eqgraph-wait")?.remove();
  (values.task ? mountQuiz : mount)(/** @type {HTMLElement} */ (place), fromObject(values));
}
