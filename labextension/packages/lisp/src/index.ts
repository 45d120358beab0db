// The compiler from Lisp to JavaScript. It knows no bridge, no Jupyter, no DOM and no Node: what a program calls at
// run time (`$py`, `py`, `kw`, `op`, `slice`) is given to it by others.
import { INCOMPLETE, Report } from "./diagnostics.js";
import { read } from "./reader/reader.js";

export { CODES, type Code, type Phase } from "./codes.js";
export { type Diagnostic, formatDiagnostic, INCOMPLETE, LispError } from "./diagnostics.js";
export { type Documentation, documentationText, documented, documentedNames } from "./documentation.js";
export { LANGUAGE } from "./language.js";
export { compileLispToModule, type ModuleOptions } from "./module.js";
export { spelled, toJSName, toLispName } from "./names.js";
export { type PrintOptions, print, type SourceMapV3 } from "./print.js";
export { core, LIBRARY } from "./runtime/core.js";
export { runtime } from "./runtime/index.js";
export { compileLispToJS, type ScriptOptions } from "./script.js";
export { type CompileOptions, LispSession, type SessionOptions } from "./session.js";
export type { Position, Span } from "./source.js";
export { didYouMean } from "./suggest.js";

/** Whether a source can be compiled as it stands, rather than waiting for more lines. A wrong source is complete. */
export function isComplete(source: string): boolean {
  const report = new Report();
  read(source, "input", report);
  const { diagnostics } = report;
  return diagnostics.length === 0 || diagnostics.some(({ code }) => code !== INCOMPLETE);
}
