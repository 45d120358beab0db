// Programs in our Lisp, in squint's and by hand; what compiling costs, and how large the compiler is.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "../../../labextension/node_modules/esbuild/lib/main.js";
import { compileLispToJS, LispSession, print } from "../../../labextension/packages/lisp/lib/index.js";
import { programs as byHand } from "../lisp/programs.mjs";
import { lap, serve } from "./serve.mjs";

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));
const textOf = (name) => readFileSync(pathOf(name), "utf8");
const source = textOf("../lisp/programs.lisp");

/** The programs that one contender can say, compiled by it; none where it is not installed. */
const contenders = {
  js: () => byHand,
  ours: () => (0, eval)(compileLispToJS(source).code)(),
  async squint() {
    const squint = await import("squint-cljs").catch(() => undefined);
    if (!squint) return {};
    const core = await import("squint-cljs/core.js");
    const options = { "elide-imports": true, "elide-exports": true };
    const code = squint.compileString(textOf("../lisp/programs.cljs"), options);
    return new Function("squint_core", `${code}; return programs;`)(core);
  },
};

/** Seconds that one program takes as one contender says it, and what it gives; nothing where it cannot be said. */
async function run(contender, program, size, times) {
  const call = (await contenders[contender]())[program];
  if (!call) return null;
  const value = call(size);
  const runs = [];
  return { value, seconds: await lap(() => again(call, size, times, runs)) / times };
}

function again(call, size, times, values) {
  for (let i = 0; i < times; i++) values.push(call(size));
}

/** A form of every kind that the programs have, one a line of the answer. */
function forms() {
  const session = new LispSession();
  return session;
}

function compile(text) {
  const program = new LispSession().compile(text, { file: "cell" });
  return print(program, { file: "cell", source: text });
}

const bench = {
  run,
  /** Seconds of the first cell of a process. */
  first: () => lap(() => compile("(defun square (x) (* x x)) (map square [1 2 3])")),
};

await serve(bench);
