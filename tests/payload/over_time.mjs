// Count runs over time as the page does: `node --import tests/web/loader.mjs tests/payload/over_time.mjs IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import "../../eqgraph/player/web/host/player.ts"; // with all its parts
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";
import { timeOf } from "../../eqgraph/player/web/time/overtime.ts";

const [given, got] = process.argv.slice(2);
const found = JSON.parse(readFileSync(given, "utf8")).map(({ payload, inputs, told, choices = [], counted = [], origins = [], followed = [], alone = [] }) => {
  const read = readPayload(payload, inputs);
  if (told) read.run.window.hear({ kind: "time", about: "", data: {} }, { answer: told, why: "", asked: true });
  counted.forEach(({ answer, buffer }, k) => {
    const { gradient, sequence, unit } = choices[k];
    const about = `${gradient} ${sequence} ${unit}`;
    read.run.window.hear({ kind: "distributions", about, data: {} }, { answer, why: "", asked: true, buffers: [buffer] });
  });
  followed.forEach((answer, k) => {
    read.run.window.hear({ kind: "paths", about: origins[k].join(" "), data: {} }, { answer, why: "", asked: true });
  });
  alone.forEach(({ sequence, answer }) => {
    if (answer) read.run.window.hear({ kind: "lanes", about: String(sequence), data: {} }, { answer, why: "", asked: true });
  });
  const time = timeOf(read);
  const shown = ({ name, batch, rows, value, gradient, low, high, lacks }) => ({ name, batch, rows, value, gradient, low, high, lacks });
  if (alone.length) return [time.lanes, ...alone.map(({ sequence }) => time.lanes.map((lane) => lane.of(sequence)))].map((lanes) => lanes.map(shown));
  if (origins.length) return { all: time.origins, found: origins.map(([name, t]) => time.routes(name, t).found) };
  if (choices.length) return choices.map((choice) => [...time.distributions(choice).found].map(([name, one]) => [name, plain(one)]));
  return { ...time, failed: read.run.failure?.instruction.step ?? null };
});

/** Typed arrays as lists. */
function plain(one) {
  return one && { ...one, columns: one.columns.map((column) => column && { ...column, lines: [...column.lines] }) };
}
writeFileSync(got, JSON.stringify(found, (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x)));
