// Bundles the host for kernels into the Python package: one file that needs no npm, and beside it the licenses of what
// is inside of it.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { build } from "esbuild";

const STATIC = "../../../kernelbridge/static";

const { metafile } = await build({
  entryPoints: ["src/host.ts"],
  outfile: `${STATIC}/host.mjs`,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  conditions: ["source"],
  logLevel: "warning",
  metafile: true,
});

/** The folder of the package that a module belongs to; undefined for a module of ours. */
function packageOf(module) {
  const parts = module.split("/");
  const at = parts.lastIndexOf("node_modules") + 1;
  const length = parts[at]?.startsWith("@") ? 2 : 1;
  return at === 0 ? undefined : parts.slice(0, at + length).join(sep);
}

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n");
}

const folders = new Set(Object.keys(metafile.inputs).map(packageOf));
folders.delete(undefined);
const notices = await Promise.all([...folders].sort().map(notice));
await writeFile(
  join(STATIC, "host.licenses.txt"),
  `${["What host.mjs holds of others:", ...notices].join(`\n\n${"-".repeat(80)}\n\n`)}\n`,
);
