// Python for eqgraph's page, in a worker. Built by `npm run build` in eqgraph/player/web.

// kit/local.ts
var STAGES = 5;

// host/kernel.ts
var here = globalThis;
var waiting = [];
var hear = (text) => waiting.push(text);
here.onmessage = ({ data }) => hear(data);
async function beside(name) {
  const found = await fetch(new URL(name, import.meta.url));
  if (!found.ok) throw new Error(`${name}: ${found.status} ${found.statusText}`);
  return found;
}
async function start() {
  let stage = 0;
  const next = () => here.postMessage({ stage: stage += 1, stages: STAGES });
  next();
  const run = await (await beside("run.json")).text();
  const pure = beside("packages.zip");
  pure.catch(() => {
  });
  const { pyodide, packages } = JSON.parse(run);
  const indexURL = new URL(pyodide, import.meta.url).href;
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  const python = await loadPyodide({ indexURL });
  next();
  await python.loadPackage(packages, { messageCallback: () => {
  }, checkIntegrity: true });
  next();
  python.unpackArchive(await (await pure).arrayBuffer(), "zip", { extractDir: "/lib/eqgraph" });
  next();
  const begin = python.runPython("import sys; sys.path.append('/lib/eqgraph')\nfrom eqgraph.player.inpage import start\nstart");
  next();
  hear = begin(run, (said, buffers) => here.postMessage({ said, buffers: Array.from(buffers, (one) => one.toJs().slice()) }));
  here.postMessage({ ready: true });
  waiting.forEach(hear);
}
start().catch((error) => here.postMessage({ failed: String(error.message || error).trim().split("\n").at(-1) ?? "" }));
