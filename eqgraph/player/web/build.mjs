// Bundle the player: eqgraph/player/web/host/player.ts -> eqgraph/player/static/player.js; the worker
// of a page that brings Python along: host/kernel.ts -> static/kernel.js; and what unpacks a page
// inside another: host/unpack.ts -> static/unpack.js.
// The bundle is committed, because a pip install has no Node; `--check` says whether it is fresh.
//
// It is one module in sections: the core, the parts that host/player.ts names, the end. Python
// writes out those that a page can show. They share one scope, so a section is left out by leaving
// out its lines. A part may use what one before it brings; its head names those parts.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = fileURLToPath(new URL(".", import.meta.url));
const made = (name) => fileURLToPath(new URL(`../static/${name}`, import.meta.url));
const banner = `// eqgraph's player. Built by \`npm run build\` in eqgraph/player/web. With @preact/signals-core (© 2022 Preact Team, MIT)
// and lit-html (© 2017 Google LLC, BSD-3-Clause): LICENSES.txt beside the package's player.js has their texts.`;
const MARK = "debugger;"; // stands where it is put, and nothing is joined over it
const INDENT = /(?<=(?<!=)>|\})\n\s*(?=<)|(?<=(?<!=)>)\n\s*(?=\$\{)/g; // between the tags of a template
const BROKEN = /\n[ \t]+(?=(>)?)/g; // elsewhere in one: where a tag goes on

/** @returns {Promise<string[]>} the sections by their names, in order: core first */
async function named() {
  const entry = await readFile(`${web}host/player.ts`, "utf8");
  return [...entry.matchAll(/^import "\.\/(\w+)\.ts";$/gm)].map(([, name]) => name);
}

/** A section ends where the file ends that brings it. */
const marked = (names) => ({
  name: "marked",
  setup({ onLoad }) {
    const filter = new RegExp(`/host/(${names.join("|")})\\.ts$`);
    onLoad({ filter }, async ({ path }) => ({
      contents: `${await readFile(path, "utf8")}\n${MARK}\n`,
      loader: "ts",
    }));
  },
});

/** The parts that a part uses: what the first one asks for is brought by it, for those behind it. */
function needs(names, { inputs }) {
  const brought = new Map();
  return names.map((name) => {
    const files = [...reached(inputs, `host/${name}.ts`)];
    const used = new Set(files.flatMap((file) => brought.get(file) ?? []));
    for (const file of files) if (!brought.has(file)) brought.set(file, name);
    return [...used].filter((one) => one !== "core");
  });
}

function reached(inputs, file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, external } of inputs[file].imports) if (!external) reached(inputs, path, found);
  return found;
}

/** @returns {Promise<string>} one module, for anywidget and for the stand-alone page */
export async function bundle() {
  const names = await named();
  const result = await build({
    entryPoints: [`${web}host/player.ts`],
    absWorkingDir: web,
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    minify: true,
    legalComments: "none",
    metafile: true,
    plugins: [marked(names)],
    write: false,
    logLevel: "warning",
  });
  const needed = needs(names, result.metafile);
  const sections = result.outputFiles[0].text.replace(INDENT, "").replace(BROKEN, (_, end) => (end ? "" : " ")).split(MARK);
  if (sections.length !== names.length + 1) throw new Error("a section was lost");
  const written = [...names, "end"].map((name, k) => `${["//@", name, ...(needed[k] ?? [])].join(" ")}\n${sections[k].trimEnd()}\n`);
  return [`${banner}\n`, ...written].join("");
}

/** @returns {Promise<string>} the program of an entry, for itself */
async function program(name, options) {
  const result = await build({
    entryPoints: [`${web}host/${name}.ts`],
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    ...options,
    write: false,
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

/** The programs beside the bundle, each one file. */
const programs = {
  "kernel.js": () => program("kernel", { banner: { js: "// Python for eqgraph's page, in a worker. Built by `npm run build` in eqgraph/player/web." } }),
  "unpack.js": () => program("unpack", { minify: true }), // it stands in every frame
};

/** @returns {Promise<Record<string, string>>} all that is built, by the names of the files */
async function built() {
  const entries = Object.entries(programs).map(async ([name, made]) => [name, await made()]);
  return { "player.js": await bundle(), ...Object.fromEntries(await Promise.all(entries)) };
}

/** @returns {Promise<string[]>} the committed files that are not those of the sources */
export async function stale() {
  const texts = await built();
  const held = await Promise.all(Object.keys(texts).map((name) => readFile(made(name), "utf8").catch(() => "")));
  return Object.keys(texts).filter((name, k) => texts[name] !== held[k]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) {
    for (const name of await stale()) {
      console.error(`not fresh: ${name}; run \`npm --prefix eqgraph/player/web run build\``);
      process.exitCode = 1;
    }
  } else {
    const texts = await built();
    for (const [name, text] of Object.entries(texts)) await writeFile(made(name), text);
    const text = texts["player.js"];
    for (const section of text.split(/^\/\/@ /m).slice(1)) {
      console.log(section.split("\n", 1)[0], section.length);
    }
    console.log(`player.js ${text.length} characters`);
  }
}
