// Bundles the host for kernels into the Python package: one file that needs no npm, and beside it the licenses of what
// is inside of it.

import { build } from "esbuild";
import { writeLicenses } from "./licenses.js";

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

await writeLicenses(`${STATIC}/host.licenses.txt`, "host.mjs", metafile);
