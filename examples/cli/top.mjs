#!/usr/bin/env node
// A command line tool: pandas reads the file and finds the rows, Node does the rest.
//
//   node top.mjs moons.csv --by diameter --count 3

import { parseArgs } from "node:util";
import { kw, launch, PyError } from "kernelbridge";

const USAGE = "usage: top.mjs FILE.csv --by COLUMN [--count N]";
const options = { by: { type: "string" }, count: { type: "string", default: "5" } };

async function main() {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [file] = positionals;
  if (!file || !values.by) throw new TypeError(USAGE);
  const kb = await launch();
  const table = kb.$py("pandas").read_csv(file);
  console.log(await table.nlargest(Number(values.count), values.by).to_string(kw({ index: false })));
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = error instanceof PyError ? 1 : 2;
}
