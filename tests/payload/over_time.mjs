// Count runs over time as the page does: `node --import tests/web/loader.mjs tests/payload/over_time.mjs IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import "../../eqgraph/player/web/host/player.ts"; // with all its parts
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { timeOf } from "../../eqgraph/player/web/time/overtime.ts";

const [given, got] = process.argv.slice(2);
const found = JSON.parse(readFileSync(given, "utf8")).map(({ payload, inputs, told }) => {
  const read = readPayload(payload, inputs);
  if (told) read.run.window.hear({ kind: "time", about: "", data: {} }, { answer: told, why: "", asked: true });
  return { ...timeOf(read), failed: read.run.failure?.instruction.step ?? null };
});
writeFileSync(got, JSON.stringify(found, (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x)));
