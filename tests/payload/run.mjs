// Say what the page makes of payloads: `node --import tests/web/loader.mjs tests/payload/run.mjs IN OUT`.
import { readFileSync, writeFileSync } from "node:fs";
import "../../eqgraph/player/web/host/player.ts"; // with all its parts
import { readPayload } from "../../eqgraph/player/web/model/payload.ts";

const number = (x) => (Number.isFinite(Number(x)) ? Number(x) : String(x));
const figures = (one) =>
  Object.fromEntries(
    Object.entries(one).map(([key, x]) => [key, Array.isArray(x) ? x.map(number) : typeof x === "number" ? number(x) : x]),
  );

const [given, got] = process.argv.slice(2);
const found = JSON.parse(readFileSync(given, "utf8")).map((payload) => {
  const { nodes, instructions, array, turn, of, problems } = readPayload(payload);
  const shown = (item) => ("array" in item ? { ...item, array: figures(array(item.array)) } : item);
  return {
    of,
    turn,
    problems,
    nodes: nodes.map((node) => ({ ...node, value: node.value === null ? null : figures(array(node.value)) })),
    steps: instructions.map((step) => ({
      phase: step.phase,
      kind: step.kind,
      node: step.node,
      text: step.text,
      equation: step.equation,
      spans: step.spans,
      reads: step.reads,
      edges: step.edges,
      part: step.part,
      sentence: step.sentence,
      rows: step.rows.map((row) => row.map(shown)),
      terms: step.terms ?? null,
      card: step.card,
      speech: step.speech,
      value: step.failed ? null : figures(array(step.value)),
      contribution: step.contribution === null ? null : figures(array(step.contribution)),
    })),
  };
});
writeFileSync(got, JSON.stringify(found));
