// Renewal, pure: a new run of the same graph takes the place of the old one, value by value.
// The objects stay themselves, so that every part of the player goes on with what it holds.

import type { Payload } from "./payload.ts";

/** Whether two payloads are runs of one graph: the same picture, equations, nodes and tape. */
export function sameGraph(old: Payload, fresh: Payload): boolean {
  return (
    samePictures(old, fresh) &&
    same(old.groups, fresh.groups, ({ node }) => node) &&
    old.of === fresh.of &&
    old.turn === fresh.turn &&
    old.limit === fresh.limit &&
    old.asked?.length === fresh.asked?.length &&
    same(old.equations, fresh.equations, ({ text }) => text) &&
    same(old.nodes, fresh.nodes, ({ ref }) => ref) &&
    same(old.instructions, fresh.instructions, ({ node, text }) => `${node}\n${text}`)
  );
}

const samePictures = ({ looks, pictures }: Payload, fresh: Payload) =>
  JSON.stringify([looks, pictures]) === JSON.stringify([fresh.looks, fresh.pictures]);

const same = <T>(old: T[], fresh: T[], key: (one: T) => string) =>
  old.length === fresh.length && old.every((one, k) => key(one) === key(fresh[k]));

/** Put the fresh run into the payload that the parts hold. */
export function takeOver(held: Payload, fresh: Payload) {
  const { nodes, instructions } = held;
  nodes.forEach((node, k) => Object.assign(node, fresh.nodes[k]));
  instructions.splice(0, instructions.length, ...fresh.instructions);
  if (!fresh.digits) delete held.digits; // those of another run
  Object.assign(held, fresh, { nodes, instructions });
}
