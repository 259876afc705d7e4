// Which runs are of one graph, pure: there the views stay, and only numbers change.

import type { Payload } from "./payload.ts";

/** Whether two payloads are runs of one graph: the same picture, equations, nodes and tape. */
export function sameGraph(old: Payload, fresh: Payload): boolean {
  return (
    samePictures(old, fresh) &&
    same(old.groups, fresh.groups, ({ node }) => node) &&
    old.title === fresh.title &&
    old.of === fresh.of &&
    old.turn === fresh.turn &&
    old.limit === fresh.limit &&
    old.asked?.length === fresh.asked?.length &&
    same(old.equations, fresh.equations, ({ text }) => text) &&
    same(old.nodes, fresh.nodes, ({ ref, shape }) => `${ref}\n${shape}`) &&
    same(old.instructions, fresh.instructions, ({ node, text }) => `${node}\n${text}`)
  );
}

const samePictures = ({ looks, pictures }: Payload, fresh: Payload) =>
  JSON.stringify([looks, pictures]) === JSON.stringify([fresh.looks, fresh.pictures]);

const same = <T>(old: T[], fresh: T[], key: (one: T) => string) =>
  old.length === fresh.length && old.every((one, k) => key(one) === key(fresh[k]));
