// The trail: where in the graph the picture is, and the way back. It stays away where nothing folds.

import type { Context } from "../kit/context.ts";
import { html } from "../kit/element.ts";
import { writeMath } from "../kit/math.ts";
import type { Words } from "../language/words.ts";
import type { Payload } from "../model/payload.ts";
import type { Scene, Scenes } from "../model/scenes.ts";

export function trailView(
  { document, words, payload, commands }: Context,
  scenes: Scenes,
  open: (name: string) => void,
) {
  const say = words.trail;
  const element = html(document, "nav", "eqg-trail");
  element.setAttribute("aria-label", say.label);
  const way = html(document, "ol", "eqg-trail-way");
  const others = html(document, "span", "eqg-trail-others");
  const note = html(
    document,
    "span",
    "eqg-trail-note",
    scenes.single ? say.single(payload.groups.length) : "",
  );
  element.append(way, note, others);
  const times = payload.times.map(({ time }) => time);

  /** @param name  where it leads, if anywhere */
  const button = (label: string, title: string, name: string | undefined) => {
    const made = html(document, "button", "eqg-plain-button", label);
    made.type = "button";
    made.disabled = name === undefined;
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", () => open(name ?? ""));
    return made;
  };
  /**
   * @param label  mathematics, and words
   * @param name  null: it is here
   */
  const crumb = ([math, text]: [string, string], name: string | null) => {
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
  /** The times before and after. */
  const turning = (time: number) => {
    const at = times.indexOf(time);
    const name = (k: number) => (times[k] === undefined ? undefined : `t${times[k]}`);
    const pair = html(document, "span", "eqg-trail-times");
    pair.append(button("‹", say.earlier, name(at - 1)), button("›", say.later, name(at + 1)));
    return pair;
  };
  const label = (name: string): [string, string] => {
    const { time } = scenes.get(name);
    if (time !== null) return [`t = ${time}`, say.time(times.at(-1) ?? 0)];
    return ["", (say.tops as Record<string, string>)[name] ?? name];
  };

  return {
    element,
    show(scene: Scene) {
      const up = scenes.up(scene);
      const folds =
        payload.groups.length > 0 && (payload.opens !== "whole" || scene.name !== "whole");
      element.hidden = !folds;
      way.replaceChildren();
      others.replaceChildren();
      if (!folds) return;
      const top = scene.group === null ? scene.name : up;
      if (top) way.append(crumb(label(top), up));
      if (scene.group !== null) way.append(crumb(labelOf(payload, scene.group, words), null));
      else if (scene.time !== null) way.append(turning(scene.time));
      for (const name of scenes.tops(scene)) {
        if (name === top) continue;
        const text = scenes.get(name).time === null ? (say.open as any)[name] : say.open.time;
        others.append(button(text, commands.title("open-all", text), name));
      }
    },
  };
}

/** A group: the name of its result, and in words how many nodes it holds. */
function labelOf({ groups, nodes }: Payload, k: number, words: Words): [string, string] {
  const { node, members } = groups[k];
  const name = nodes.find(({ ref }) => ref === node)?.name ?? node;
  return [name, words.trail.group(members.length)];
}
