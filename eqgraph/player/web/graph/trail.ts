// The trail: where in the graph the picture is, and the way back. It stays away where nothing folds.

import type { Context } from "../kit/context.ts";
import { html, made, math, show } from "../kit/template.ts";
import type { Words } from "../language/words.ts";
import type { Payload } from "../model/payload.ts";
import type { Scene, Scenes } from "../model/scenes.ts";

export function trailView(
  { document, words, payload, commands }: Context,
  scenes: Scenes,
  open: (name: string) => void,
) {
  const say = words.trail;
  const element = made(document, html`<nav class="eqg-trail" aria-label=${say.label}></nav>`);
  const times = payload.times.map(({ time }) => time);

  /** @param name  where it leads, if anywhere */
  const button = (label: string, title: string, name: string | undefined) =>
    html`<button type="button" class="eqg-plain-button" ?disabled=${name === undefined} title=${title} aria-label=${title} @click=${() => open(name ?? "")}>${label}</button>`;
  /**
   * @param label  mathematics, and words
   * @param name  null: it is here
   */
  const crumb = ([text, words]: [string, string], name: string | null) =>
    html`<li class="eqg-trail-crumb">${
      name === null
        ? html`<span class="eqg-trail-name" aria-current="location"><span ${math(text)}></span>${words}</span>`
        : html`<button type="button" class="eqg-trail-name" @click=${() => open(name)}><span ${math(text)}></span>${words}</button>`
    }</li>`;
  /** The times before and after. */
  const turning = (time: number) => {
    const at = times.indexOf(time);
    const name = (k: number) => (times[k] === undefined ? undefined : `t${times[k]}`);
    return html`<span class="eqg-trail-times">${button("‹", say.earlier, name(at - 1))}${button("›", say.later, name(at + 1))}</span>`;
  };
  const label = (name: string): [string, string] => {
    const { time } = scenes.get(name);
    if (time !== null) return [`t = ${time}`, say.time(times.at(-1) ?? 0)];
    return ["", (say.tops as Record<string, string>)[name] ?? name];
  };

  const shown = (scene: Scene) => {
    const up = scenes.up(scene);
    const top = scene.group === null ? scene.name : up;
    const others = scenes.tops(scene).flatMap((name) => {
      if (name === top) return [];
      const text = scenes.get(name).time === null ? (say.open as any)[name] : say.open.time;
      return [button(text, commands.title("open-all", text), name)];
    });
    const here = scene.group !== null ? crumb(labelOf(payload, scene.group, words), null) : scene.time !== null ? turning(scene.time) : "";
    return html`<ol class="eqg-trail-way">${top ? crumb(label(top), up) : ""}${here}</ol
      ><span class="eqg-trail-note">${scenes.single ? say.single(payload.groups.length) : ""}</span
      ><span class="eqg-trail-others">${others}</span>`;
  };
  return {
    element,
    show(scene: Scene) {
      element.hidden = !payload.groups.length || (payload.opens === "whole" && scene.name === "whole");
      show(element.hidden ? "" : shown(scene), element);
    },
  };
}

/** A group: the name of its result, and in words how many nodes it holds. */
function labelOf({ groups, nodes }: Payload, k: number, words: Words): [string, string] {
  const { node, members } = groups[k];
  const name = nodes.find(({ ref }) => ref === node)?.name ?? node;
  return [name, words.trail.group(members.length)];
}
