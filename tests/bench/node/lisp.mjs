// Programs in our Lisp, in squint's and by hand; what compiling costs, and how large the compiler is.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "../../../labextension/node_modules/esbuild/lib/main.js";
import { memoryPair, Session } from "../../../labextension/packages/bridge/lib/index.js";
import { attachEvaluator } from "../../../labextension/packages/cells/lib/index.js";
import { compileLispToJS, LispSession, print } from "../../../labextension/packages/lisp/lib/index.js";
import { programs as byHand } from "../programs/programs.mjs";
import { programs as byHandAgain } from "../programs/programs.mjs?again";
import { lap, serve } from "./serve.mjs";

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const textOf = (name) => readFileSync(pathOf(`../programs/${name}`), "utf8");
const evaluate = globalThis.eval;

/** The programs that squint can say; none where it is not installed. */
async function inSquint() {
  const squint = await import("squint-cljs").catch(() => undefined);
  if (!squint) return {};
  const options = { "elide-imports": true, "elide-exports": true };
  const code = squint.compileString(textOf("programs.cljs"), options);
  return new Function("squint_core", `${code}; return programs;`)(await import("squint-cljs/core.js"));
}

/** The programs as a notebook has them: of a cell, whose functions another cell may define again. */
async function inCell() {
  const [near, far] = memoryPair();
  const accepted = Session.accept(far, { operations: {} });
  await attachEvaluator(near, { name: "node" });
  const source = textOf("programs.lisp").replace("\n{:fib", "\n(set! js/globalThis.programs {:fib") + ")";
  const cell = { language: "lisp", source, cell: "cell-1", count: 1, options: {} };
  await (await accepted).perform("evaluate", [cell]);
  return globalThis.programs;
}

const contenders = {
  js: byHand,
  again: byHandAgain,
  cell: await inCell(),
  ours: await evaluate(compileLispToJS(textOf("programs.lisp")).code)(),
  squint: await inSquint(),
};

/** What a program gives of a size, as text; null where the contender cannot say it. */
const value = (contender, program, size) => {
  const call = contenders[contender][program];
  return call ? String(call(size)) : null;
};

/** Seconds that a program takes once; what another left behind is cleared away before, or who follows whom counts. */
function once(contender, program, size) {
  globalThis.gc({ type: "minor" });
  return lap(() => contenders[contender][program](size));
}

/** The top-level forms of the programs. */
const forms = textOf("programs.lisp")
  .split(/\n(?=\()/)
  .filter((text) => text.startsWith("("));

function compile(source) {
  const program = new LispSession().compile(source, { file: "cell" });
  return print(program, { file: "cell", source });
}

/** Seconds of one form, when all are compiled and printed so many times: on the clock, and of the processor. */
async function compiling(times) {
  const before = process.cpuUsage();
  const seconds = await lap(() => {
    for (let i = 0; i < times; i++) for (const form of forms) compile(form);
  });
  const { user, system } = process.cpuUsage(before);
  return [seconds, (user + system) / 1e6].map((sum) => sum / times / forms.length);
}

/** Bytes of what a page loads, minified and gzipped: `exported` of a module of the compiler, without what is `external`. */
async function size(exported, external, folder = "../../../labextension/packages/lisp/lib") {
  const { outputFiles } = await build({
    stdin: { contents: exported, resolveDir: pathOf(folder) },
    plugins: [{ name: "external", setup: (setup) => leaveOut(setup, external) }],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

/** The same of squint's compiler; null where it is not installed. */
const squint_size = () => size('export { compileString } from "squint-cljs";', [], "..").catch(() => null);

function leaveOut(setup, folders) {
  for (const folder of folders)
    setup.onResolve({ filter: new RegExp(folder) }, ({ path }) => ({ path, external: true }));
}

await serve({ value, once, compiling, size, squint_size });
