// The trail: where in the graph the picture is, and the way back. It stays away where nothing folds.

import { html } from "./element.js";
import { writeMath } from "./math.js";

/**
 * @param {import("./mount.js").Context} context @param {import("./scenes.js").Scenes} scenes
 * @param {(name: string) => void} open
 */
export function trailView({ document, words, payload }, scenes, open) {
  const say = words.trail;
  const element = html(document, "nav", "eqg-trail");
  element.setAttribute("aria-label", say.label);
  const way = html(document, "ol", "eqg-trail-way");
  const all = html(document, "button", "eqg-plain-button eqg-trail-all");
  all.type = "button";
  const note = html(document, "span", "eqg-trail-note", payload.reduced ? say.reduced[payload.reduced] : "");
  element.append(way, note, all);
  let other = "";
  all.addEventListener("click", () => open(other));

  /** @param {string} label @param {string | null} name  null: it is here */
  const crumb = (label, name) => {
    const item = html(document, "li", "eqg-trail-crumb");
    const part = html(document, name === null ? "span" : "button", "eqg-trail-name");
    writeMath(part, label);
    if (name === null) part.setAttribute("aria-current", "location");
    else {
      part.setAttribute("type", "button");
      part.addEventListener("click", () => open(name));
    }
    item.append(part);
    return item;
  };

  return {
    element,
    /** @param {import("./scenes.js").Scene} scene */
    show(scene) {
      const up = scenes.up(scene);
      const folds = payload.groups.length > 0 && (payload.opens !== "whole" || scene.name !== "whole");
      element.hidden = !folds && !payload.reduced;
      const here = scene.group === null ? null : labelOf(payload, scene.group, words);
      const top = up ?? scene.name;
      way.replaceChildren();
      if (folds && /^\D/.test(top)) way.append(crumb(/** @type {any} */ (say)[top] ?? top, up));
      if (here !== null) way.append(crumb(here, null));
      other = scene.name === "whole" ? "overview" : "whole";
      all.textContent = other === "whole" ? say.openAll : say.fold;
      all.title = words.withKey(all.textContent, say.key);
      all.hidden = !folds || !scenes.exists(other) || payload.opens === "whole";
    },
  };
}

/**
 * A group in words: the number of its equation, and the name of its result.
 * @param {import("./payload.js").Payload} payload @param {number} k
 * @param {import("./words.js").Words} words
 */
function labelOf({ groups, nodes }, k, words) {
  const { node, members } = groups[k];
  const name = nodes.find(({ ref }) => ref === node)?.name ?? node;
  return words.trail.group(name, members.length);
}
