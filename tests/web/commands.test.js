import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "../../eqgraph/player/web/shell/start.ts";
import { stateOf } from "../../eqgraph/player/web/model/state.ts";
import { COMMANDS, commandAt } from "../../eqgraph/player/web/shell/commands.ts";
import { fromObject } from "../../eqgraph/player/web/kit/store.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";
import { fixture, page } from "./setup.js";

/** A player at work, and a way to see whether anything changed. @param {string} name @param {number} [step] */
function open(name, step = 0) {
  const { document, window, el } = page();
  const store = fromObject({ payload: fixture(name), step });
  const state = stateOf(words);
  [state.raw.value, state.place.value] = [store.get("payload"), step];
  const root = document.createElement("div");
  root.tabIndex = 0;
  root.className = "eqgraph-player";
  el.append(root);
  /** @type {string[]} */
  const done = [];
  // What a page without a layout does not do.
  Object.assign(window.HTMLElement.prototype, {
    scrollTo() {},
    scrollBy: (/** @type {any} */ { left, top }) => done.push(`scrolled ${left} ${top}`),
  });
  Object.assign(window.URL, { createObjectURL: () => "blob:", revokeObjectURL() {} });
  window.HTMLAnchorElement.prototype.click = function () {
    done.push(this.download);
  };
  window.print = () => void done.push("printed");
  const opened = start(root, store, state, (error) => { throw error; });
  const { wishes, selected, scene, open } = state;
  const kept = () => [wishes, selected, scene, ...Object.values(open)].map((/** @type {any} */ one) => one.value);
  const look = () => JSON.stringify([root.outerHTML, kept(), done, document.activeElement?.className]);
  return { root, window, look, done, ...opened };
}

const IDS = COMMANDS.map(({ id }) => id);

test("each command stands in the table once, and has a label", () => {
  assert.deepEqual([...IDS].sort(), Object.keys(words.commands).sort());
  assert.equal(new Set(IDS).size, IDS.length);
  for (const id of IDS) assert.ok(words.commands[id], id);
  assert.equal(new Set(IDS.map((id) => words.commands[id])).size, IDS.length);
});

test("a key is that of one command, and a keyboard finds it", () => {
  const keys = COMMANDS.flatMap(({ keys }) => keys);
  assert.deepEqual(keys.filter((key, k) => keys.indexOf(key) !== k), []);
  for (const { id, keys } of COMMANDS) {
    for (const name of keys) {
      const shiftKey = name.startsWith("Shift+");
      const key = name.replace("Shift+", "");
      assert.equal(commandAt({ key: shiftKey ? key.toUpperCase().replace(/^ARROW(.)/, (_, a) => `Arrow${a}`).replace(/Arrow(.)(.*)/, (_, a, b) => `Arrow${a}${b.toLowerCase()}`) : key, shiftKey }), id, name);
    }
  }
  assert.equal(commandAt({ key: "B", shiftKey: false }), "break", "with caps lock");
  assert.equal(commandAt({ key: "x", shiftKey: false }), undefined);
});

test("the help lists every command with its keys", () => {
  const { root, commands, close } = open("lstm");
  commands.run("help");
  const rows = [...root.querySelectorAll(".eqg-keys dt")].map((term) => [
    [...term.querySelectorAll("kbd")].map((key) => key.textContent),
    term.nextElementSibling?.textContent ?? "",
  ]);
  assert.equal(rows.length, COMMANDS.length);
  COMMANDS.forEach(({ id, keys }, k) => {
    assert.equal(rows[k][0].length, keys.length, id);
    assert.ok(rows[k][1].startsWith(commands.of(id).label), id);
  });
  assert.deepEqual(rows[2][0], ["Shift →", "Page ↓", "F10"]);
  assert.deepEqual(rows[IDS.indexOf("breaks")][0], ["Shift B"]);
  close();
});

test("buttons and the menu show the keys of the table", () => {
  const { root, close } = open("lstm");
  const title = (/** @type {string} */ css) => root.querySelector(css)?.getAttribute("title");
  assert.equal(title(".eqg-button-next"), "one step forward (→)");
  assert.equal(title(".eqg-button-present"), "Presentation (Shift F)");
  assert.equal(title(".eqg-button-menu"), "more (M)");
  assert.equal(title(".eqg-zoom button:last-child"), "fit the whole graph, or back to reading size (F)");
  assert.deepEqual(
    [...root.querySelectorAll(".eqg-menu-item")].map((item) => [...item.children].map((part) => part.textContent).join(" ")),
    ["Edit the equations E", "undo the last change of the equations U", "What if W", "one update: a step of training S", "Digits that are right D", "Transcript T", "Breakpoints Shift B", "Presentation Shift F", "Motion on or off A", "Save the picture as SVG", "Save the picture as PNG", "Save as PDF", "Save as a page (HTML)", "", "Copy the picture for a slide", "Copy the tape", "Copy a link to this step", "Legend L", "Keys ?"],
  );
  close();
});

/** What these do shows in a page with a layout only. */
const LAYOUT = ["fit", "zoom-in", "zoom-out", "pan-up", "pan-down", "pan-left", "pan-right"];

for (const step of [0, 1000]) {
  test(`lstm at ${step}: each command runs, and what it says of itself is true`, async () => {
    /** @type {string[]} */
    const wrong = [];
    for (const id of IDS) {
      const { commands, look, window, close } = open("lstm", step);
      if (id !== "play") window.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act) => (act(), 1));
      const before = look();
      const can = commands.of(id).when();
      commands.of(id).run();
      for (let k = 0; k < 5; k++) await null;
      if (!LAYOUT.includes(id) && (look() !== before) !== can) wrong.push(`${id}: ${can}`);
      close();
    }
    assert.deepEqual(wrong, []);
  });
}

test("[ and ] go from node to node and say its value", () => {
  const { root, window, close } = open("lstm", 1000);
  window.setTimeout = /** @type {any} */ ((/** @type {() => void} */ act) => (act(), 1));
  const press = (/** @type {string} */ key) => root.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true }));
  const selected = () => root.querySelector(".eqg-node.eqg-selected")?.getAttribute("data-node");
  press("]");
  const first = selected();
  assert.ok(first);
  press("]");
  const second = selected();
  assert.notEqual(second, first);
  press("[");
  assert.equal(selected(), first);
  assert.match(root.querySelector(".eqg-live")?.textContent ?? "", / = /);
  close();
});
