// Take Graphviz out of @viz-js/viz: node_modules -> eqgraph/picture/viz/viz.js, where pip alone brings
// it along for kernels in a browser; `--check` says whether it is fresh.
//
// Python lays out while somebody waits for a value, and cannot await a promise there. So this one is
// started at once, which workers may do with a module of any size, and pages not.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = fileURLToPath(new URL(".", import.meta.url));
const made = fileURLToPath(new URL("../../picture/viz/viz.js", import.meta.url));
const held = `${web}node_modules/@viz-js/viz`;

/** What waits in the package's start, and the same without waiting: each stands there once. */
const AT_ONCE = [
  ["async function Module(", "function Module("],
  ["import.meta.url", '""'],
  ["async function createWasm(", "function createWasm("],
  [
    "await instantiateAsync(wasmBinary,wasmBinaryFile,info)",
    "{instance:new WebAssembly.Instance(new WebAssembly.Module(wasmBinaryFile),info)}",
  ],
  ["wasmExports=await createWasm()", "wasmExports=createWasm()"],
  ["async function run()", "function run()"],
  ["if(runDependencies){await resolveRunDependencies()}", ""],
  ["await run();", "run();"],
];

/** What the script is worth: the version, and what starts Graphviz. */
const ENTRY = `
import Module from "${held}/lib/backend.js";
import { renderInput } from "${held}/src/wrapper.js";
import { graphvizVersion } from "${held}/lib/metadata.js";

export const version = graphvizVersion;
/** @returns a function from DOT to JSON: {output} or {errors}, each a text */
export function start() {
  const module = Module();
  return (dot) => {
    const { output, errors } = renderInput(module, dot, ["json0"], { engine: "dot" });
    return JSON.stringify(output ? { output: output.json0 } : { errors: errors.map(({ message }) => message).join("; ") });
  };
}
`;

const atOnce = {
  name: "at once",
  setup({ onLoad }) {
    onLoad({ filter: /viz\/lib\/backend\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [waits, does] of AT_ONCE) {
        const parts = contents.split(waits);
        if (parts.length !== 2) throw new Error(`not once in @viz-js/viz: ${waits}`);
        contents = parts.join(does);
      }
      return { contents, loader: "js" };
    });
  },
};

/** @returns {Promise<string>} a script whose value is {version, start} */
export async function graphviz() {
  const { version } = JSON.parse(await readFile(`${held}/package.json`, "utf8"));
  const result = await build({
    stdin: { contents: ENTRY, resolveDir: web },
    bundle: true,
    format: "iife",
    globalName: "graphviz",
    target: "es2022",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    banner: { js: `// Graphviz for a worker, by \`npm run viz\` in eqgraph/player/web: @viz-js/viz ${version}, started at once. LICENSES.txt beside it has the terms.\n(() => {` },
    footer: { js: "return graphviz })()" },
    plugins: [atOnce],
    write: false,
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await graphviz();
  if (!process.argv.includes("--check")) {
    await writeFile(made, text);
    console.log(`viz.js ${text.length} characters`);
  } else if (text !== (await readFile(made, "utf8").catch(() => ""))) {
    console.error("not fresh: viz.js; run `npm --prefix eqgraph/player/web run viz`");
    process.exitCode = 1;
  }
}
