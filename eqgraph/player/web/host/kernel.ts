// The worker of a page that brings Python along, a file of its own: Pyodide with eqgraph in it. What
// the page says is handed on to a player in Python, and what that says to the page.

import { STAGES, type Said } from "../kit/local.ts";

interface Bytes {
  toJs: () => Uint8Array;
}
interface Python {
  loadPackage: (names: string[], options: object) => Promise<unknown>;
  unpackArchive: (data: ArrayBuffer, format: string, options: object) => void;
  runPython: (code: string) => (run: string, send: (text: string, buffers: Iterable<Bytes>) => void) => (text: string) => void;
}

const here = globalThis as unknown as { postMessage: (said: Said) => void; onmessage: (event: { data: string }) => void };
const waiting: string[] = [];
let hear: (text: string) => void = (text) => waiting.push(text);

here.onmessage = ({ data }) => hear(data);

/** A file that stands beside this one. */
async function beside(name: string): Promise<Response> {
  const found = await fetch(new URL(name, import.meta.url));
  if (!found.ok) throw new Error(`${name}: ${found.status} ${found.statusText}`);
  return found;
}

async function start() {
  let stage = 0;
  const next = () => here.postMessage({ stage: (stage += 1), stages: STAGES });
  next();
  const run = await (await beside("run.json")).text();
  const pure = beside("packages.zip");
  pure.catch(() => {}); // it is waited for below
  const { pyodide, packages } = JSON.parse(run);
  const indexURL = new URL(pyodide, import.meta.url).href;
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  const python: Python = await loadPyodide({ indexURL });
  next();
  await python.loadPackage(packages, { messageCallback: () => {}, checkIntegrity: true });
  next();
  python.unpackArchive(await (await pure).arrayBuffer(), "zip", { extractDir: "/lib/eqgraph" });
  next();
  const begin = python.runPython("import sys; sys.path.append('/lib/eqgraph')\nfrom eqgraph.player.inpage import start\nstart");
  next();
  // Bytes are Python's, and gone when the next ones are asked for: each is copied at once.
  hear = begin(run, (said, buffers) => here.postMessage({ said, buffers: Array.from(buffers, (one) => one.toJs().slice()) }));
  here.postMessage({ ready: true });
  waiting.forEach(hear);
}

start().catch((error: Error) => here.postMessage({ failed: String(error.message || error).trim().split("\n").at(-1) ?? "" }));
