// The trail: where in the graph the picture is, and the way back. It stays away where nothing folds.

import { html } from "../kit/element.js";
import { writeMath } from "../kit/math.js";

/**
 * @param {import("../kit/context.js").Context} context @param {import("../model/scenes.js").Scenes} scenes
 * @param {(name: string) => void} open
 */
export function trailView({ document, words, payload }, scenes, open) {
  const say = words.trail;
  const element = html(document, "nav", "eqg-trail");
  element.setAttribute("aria-label", say.label);
  const way = html(document, "ol", "eqg-trail-way");
  const others = html(document, "span", "eqg-trail-others");
  const notes = [
    scenes.single ? say.single(payload.groups.length) : "",
    payload.reduced ? say.reduced[payload.reduced] : "",
  ];
  const note = html(document, "span", "eqg-trail-note", notes.filter(Boolean).join("; "));
  element.append(way, note, others);
  const times = payload.times.map(({ time }) => time);

  /** @param {string} label @param {string} title @param {string | undefined} name  where it leads, if anywhere */
  const button = (label, title, name) => {
    const made = html(document, "button", "eqg-plain-button", label);
    made.type = "button";
    made.disabled = name === undefined;
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", () => open(name ?? ""));
    return made;
  };
  /** @param {[string, string]} label  mathematics, and words @param {string | null} name  null: it is here */
  const crumb = ([math, text], name) => {
    const item = html(document, "li", "eqg-trail-crumb");
    const part = html(document, name === null ? "span" : "button", "eqg-trail-name");
    writeMath(part, math);
    part.append(text);
    if (name === null) part.setAttribute("aria-current", "location");
    else {
      part.setAttribute("type", "button");
      part.addEventListener("click", () => open(name));
    }
    item.append(part);
    return item;
  };
  /** The times before and after. @param {number} time */
  const turning = (time) => {
    const at = times.indexOf(time);
    const name = (/** @type {number} */ k) => (times[k] === undefined ? undefined : `t${times[k]}`);
    const pair = html(document, "span", "eqg-trail-times");
    pair.append(button("‹", say.earlier, name(at - 1)), button("›", say.later, name(at + 1)));
    return pair;
  };
  /** @param {string} name @returns {[string, string]} */
  const label = (name) => {
    const { time } = scenes.get(name);
    if (time !== null) return [`t = ${time}`, say.time(times.at(-1) ?? 0)];
    return ["", /** @type {Record<string, string>} */ (say.tops)[name] ?? name];
  };

  return {
    element,
    /** @param {import("../model/scenes.js").Scene} scene */
    show(scene) {
      const up = scenes.up(scene);
      const folds = payload.groups.length > 0 && (payload.opens !== "whole" || scene.name !== "whole");
      element.hidden = !folds && !payload.reduced;
      way.replaceChildren();
      others.replaceChildren();
      if (!folds) return;
      const top = scene.group === null ? scene.name : up;
      if (top) way.append(crumb(label(top), up));
      if (scene.group !== null) way.append(crumb(labelOf(payload, scene.group, words), null));
      else if (scene.time !== null) way.append(turning(scene.time));
      for (const name of scenes.tops(scene)) {
        if (name === top) continue;
        const text = scenes.get(name).time === null ? /** @type {any} */ (say.open)[name] : say.open.time;
        others.append(button(text, words.withKey(text, say.key), name));
      }
    },
  };
}

/**
 * A group: the name of its result, and in words how many nodes it holds.
 * @param {import("../model/payload.js").Payload} payload @param {number} k
 * @param {import("../language/words.js").Words} words @returns {[string, string]}
 */
function labelOf({ groups, nodes }, k, words) {
  const { node, members } = groups[k];
  const name = nodes.find(({ ref }) => ref === node)?.name ?? node;
  return [name, words.trail.group(members.length)];
}
