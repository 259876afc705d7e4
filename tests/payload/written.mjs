// Write payloads out as the page does: `node --import tests/web/loader.mjs tests/payload/written.mjs IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import "../../eqgraph/player/web/host/player.ts"; // with all its parts
import { writtenOut } from "../../eqgraph/player/web/model/written.ts";

const [given, got] = process.argv.slice(2);
const found = JSON.parse(readFileSync(given, "utf8")).map((payload) => {
  const { nodes, arrays } = writtenOut(payload);
  return { nodes, arrays: arrays.map(({ shape, data }) => ({ shape, data: [...data] })) };
});
writeFileSync(got, JSON.stringify(found));
