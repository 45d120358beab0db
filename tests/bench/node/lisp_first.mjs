// The first cell of a process: nothing is warm.

import { LispSession, print } from "../../../labextension/packages/lisp/lib/index.js";
import { lap, serve } from "./serve.mjs";

const source = "(defun square (x) (* x x)) (map square [1 2 3])";

/** Seconds of reading, expanding, lowering and printing it. */
const first = () =>
  lap(() => print(new LispSession().compile(source, { file: "cell" }), { file: "cell", source }));

await serve({ first });
