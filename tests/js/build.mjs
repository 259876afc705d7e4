// Bundle the player: eqgraph/player/src/*.js -> eqgraph/player/static/*.js.
// The bundles are committed, because a pip install has no Node; `--check` says whether they are fresh.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const player = fileURLToPath(new URL("../../eqgraph/player/", import.meta.url));
const banner = "// eqgraph's player. Built from eqgraph/player/src by `npm run build` in tests/js.";

// One entry for anywidget (an ES module), one for the stand-alone page (a plain script).
const entries = /** @type {const} */ ([
  ["player", "esm"],
  ["page", "iife"],
]);

/** @param {string} name @param {"esm" | "iife"} format @returns {Promise<string>} */
export async function bundle(name, format) {
  const result = await build({
    entryPoints: [`${player}src/${name}.js`],
    absWorkingDir: player,
    bundle: true,
    format,
    target: "es2022",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    banner: { js: banner },
    write: false,
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

/** @returns {Promise<string[]>} the names of the committed bundles that differ from the sources */
export async function stale() {
  const names = [];
  for (const [name, format] of entries) {
    const committed = await readFile(`${player}static/${name}.js`, "utf8").catch(() => "");
    if (committed !== (await bundle(name, format))) names.push(`${name}.js`);
  }
  return names;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    const names = await stale();
    if (names.length) {
      console.error(`not fresh: ${names.join(", ")}; run \`npm run build\` in tests/js`);
      process.exitCode = 1;
    }
  } else {
    for (const [name, format] of entries) {
      const text = await bundle(name, format);
      await writeFile(`${player}static/${name}.js`, text);
      console.log(`${name}.js ${text.length} characters`);
    }
  }
}
