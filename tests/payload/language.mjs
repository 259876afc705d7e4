// Read texts in the page's language: `node --import tests/web/loader.mjs tests/payload/language.mjs IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import "../../eqgraph/player/web/host/player.ts"; // with all its parts
import { arrayOf } from "../../eqgraph/player/web/engine/array.ts";
import { parseCondition } from "../../eqgraph/player/web/language/condition.ts";
import { parseFormula } from "../../eqgraph/player/web/language/formula.ts";
import { canonical } from "../../eqgraph/player/web/language/names.ts";
import { ConditionError } from "../../eqgraph/player/web/language/operands.ts";
import { words } from "../../eqgraph/player/web/language/words.ts";

const [worlds, cases] = JSON.parse(readFileSync(process.argv[2], "utf8"));
const known = worlds.map((values) => new Map(Object.entries(values).map(([name, x]) => [name, x && arrayOf(x)])));
const nodes = known.map(
  (values) =>
    new Map([...values].flatMap(([name, x]) => (name === "value" || name === "grad" ? [] : [[canonical(name), { ref: name, name, shape: x?.shape ?? [] }]]))),
);
const plain = (v) => (Number.isFinite(v) ? v : String(v));

function read([kind, text, world]) {
  try {
    if (kind === "formula") {
      const values = new Map([...known[world]].filter(([name, x]) => x && name !== "value" && name !== "grad"));
      const { shape, data } = parseFormula(text, values, words.condition).value((name) => values.get(name));
      return { shape, data: Array.from(data, plain) };
    }
    const look = (name) => known[world].get(name.replace("=", ""));
    return { holds: parseCondition(text, nodes[world], words.condition).holds(look) };
  } catch (error) {
    if (!(error instanceof ConditionError)) return { failed: String(error.stack) };
    return { refused: error.message };
  }
}

writeFileSync(process.argv[3], JSON.stringify(cases.map(read)));
