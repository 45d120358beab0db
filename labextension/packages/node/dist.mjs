// Builds what npm publishes into dist/: each entry as a module that has the workspace's own packages inside, and their
// declarations, as tsc has written them into lib/.

import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { writeLicenses } from "./licenses.js";

const OURS = { node: "lib", bridge: "../bridge/lib" };

await rm("dist", { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/index.ts", "src/register.ts", "src/hooks.ts", "src/lisp.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  chunkNames: "shared-[hash]",
  platform: "node",
  format: "esm",
  target: "node20",
  conditions: ["source"],
  external: ["zeromq", "apache-arrow"],
  logLevel: "warning",
  metafile: true,
  // what Jupyter's own packages ask for Node's modules by
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
});
await writeLicenses("dist/licenses.txt", "this package", metafile);

for (const [name, lib] of Object.entries(OURS)) {
  const isDeclaration = (path) => !/\.\w+$/.test(path) || path.endsWith(".d.ts");
  await cp(lib, `dist/types/${name}`, { recursive: true, filter: isDeclaration });
}

/** Names of our packages become paths, because nobody has these packages. */
function withPaths(text, folder) {
  const pathTo = (name) => `"${relative(folder, "dist/types") || "."}/${name}/index.js"`;
  return text
    .replace(/^\/\/# sourceMappingURL=.*/m, "")
    .replace(/"@kernelbridge\/(\w+)"/g, (_, name) => pathTo(name));
}

for (const entry of await readdir("dist/types", { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  await writeFile(path, withPaths(await readFile(path, "utf8"), entry.parentPath));
}
const SIDE = "../../../kernelbridge";
const python = (await readdir(SIDE)).filter((name) => name.endsWith(".py")).sort();
const sources = await Promise.all(
  python.map(async (name) => [name, await readFile(join(SIDE, name), "utf8")]),
);
await writeFile("dist/python.json.gz", gzipSync(JSON.stringify(Object.fromEntries(sources))));

await cp("../../../LICENSE", "dist/LICENSE");
