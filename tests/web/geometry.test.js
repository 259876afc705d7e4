import assert from "node:assert/strict";
import { test } from "node:test";
import { freeSpace, grown, nearest, overlap } from "../../eqgraph/player/web/kit/geometry.ts";

const view = { x: 0, y: 0, w: 400, h: 300 };
const size = { w: 120, h: 40 };

test("a card never covers a node and stays in view", () => {
  const nodes = [0, 1, 2, 3].flatMap((column) =>
    [0, 1, 2].map((row) => ({ x: 20 + column * 95, y: 60 + row * 75, w: 60, h: 30 })),
  );
  for (const near of nodes.map((box) => ({ x: box.x + 70, y: box.y + 15 }))) {
    const card = freeSpace(near, size, view, nodes, []);
    if (!card) continue;
    for (const node of nodes) assert.equal(overlap(card, node), 0);
    assert.ok(card.x >= 0 && card.y >= 0 && card.x + card.w <= 400 && card.y + card.h <= 300);
  }
});

test("a card keeps off lines where it can", () => {
  const near = { x: 200, y: 150 };
  const above = Array.from({ length: 20 }, (_, k) => ({ x: 100 + k * 10, y: 100 }));
  const card = freeSpace(near, size, view, [], above);
  assert.ok(
    card &&
      above.every(
        ({ x, y }) => x < card.x || x > card.x + card.w || y < card.y || y > card.y + card.h,
      ),
  );
});

test("the leader of a card goes through no node where there is another way", () => {
  const near = { x: 200, y: 150 };
  const wall = { x: 100, y: 118, w: 200, h: 12 };
  const full = { x: 0, y: 190, w: 400, h: 110 };
  const lines = Array.from({ length: 12 }, (_, k) => ({ x: 330, y: 130 + 5 * k }));
  const card = freeSpace(near, { w: 90, h: 40 }, view, [wall, full], lines);
  assert.ok(card && card.y > 118, "above the wall it would be led through it");
});

test("no room, no card", () => {
  assert.equal(freeSpace({ x: 200, y: 150 }, size, view, [view], []), null);
});

test("boxes", () => {
  assert.deepEqual(grown({ x: 1, y: 2, w: 3, h: 4 }, 1), { x: 0, y: 1, w: 5, h: 6 });
  assert.deepEqual(nearest({ x: -5, y: 3 }, { x: 0, y: 0, w: 10, h: 10 }), { x: 0, y: 3 });
});
