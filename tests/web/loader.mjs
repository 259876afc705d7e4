// How Node reads the player for its tests: TypeScript loses its types, and packages are looked for
// beside the player's package.json; and there is a document. Said to Node by `--import`; the hooks run in a thread of theirs.
import { readFile } from "node:fs/promises";
import { createRequire, isBuiltin, register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

const TESTS = new URL(".", import.meta.url).href;
const PLAYER = new URL("../../eqgraph/player/web/package.json", import.meta.url).href;
const require = createRequire(PLAYER);
const { transform } = require("esbuild");

if (isMainThread) {
  register(import.meta.url);
  // Templates are made in the document that is there when they are read, for pages of any other.
  globalThis.document = new (require("jsdom").JSDOM)().window.document;
}

/** The tests ask for packages by name as the player itself would. */
export function resolve(name, context, next) {
  const ours = context.parentURL?.startsWith(TESTS) && /^[\w@]/.test(name) && !isBuiltin(name);
  return next(name, ours ? { ...context, parentURL: PLAYER } : context);
}

/** A file of TypeScript is a module without its types; a test is a module as it stands. */
export async function load(url, context, next) {
  if (url.endsWith(".ts")) {
    const text = await readFile(fileURLToPath(url), "utf8");
    const { code } = await transform(text, { loader: "ts", sourcemap: "inline", sourcefile: url });
    return { format: "module", source: code, shortCircuit: true };
  }
  return next(url, url.startsWith(TESTS) && url.endsWith(".js") ? { ...context, format: "module" } : context);
}
