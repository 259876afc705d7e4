// Bundle the player: eqgraph/player/web/host/player.ts -> eqgraph/player/static/player.js.
// The bundle is committed, because a pip install has no Node; `--check` says whether it is fresh.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = fileURLToPath(new URL(".", import.meta.url));
const bundled = fileURLToPath(new URL("../static/player.js", import.meta.url));
const banner = "// eqgraph's player. Built by `npm run build` in eqgraph/player/web.";

/** @returns {Promise<string>} one module, for anywidget and for the stand-alone page */
export async function bundle() {
  const result = await build({
    entryPoints: [`${web}host/player.ts`],
    absWorkingDir: web,
    bundle: true,
    format: "esm",
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

/** @returns {Promise<boolean>} whether the committed bundle is that of the sources */
export async function fresh() {
  return (await readFile(bundled, "utf8").catch(() => "")) === (await bundle());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    if (!(await fresh())) {
      console.error("not fresh: player.js; run `npm --prefix eqgraph/player/web run build`");
      process.exitCode = 1;
    }
  } else {
    const text = await bundle();
    await writeFile(bundled, text);
    console.log(`player.js ${text.length} characters`);
  }
}
