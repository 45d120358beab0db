// What the platforms get from the cells.

export { attachEvaluator, type Platform } from "./attach.js";
export { type Evaluated, Evaluator } from "./evaluator.js";
export { type InspectOptions, inspect } from "./inspect.js";
export {
  bundleOf,
  DISPLAY,
  type Displayable,
  displayable,
  html,
  json,
  type MimeBundle,
  md,
  svg,
} from "./mime.js";
export { platformImport } from "./run.js";
export { version } from "./version.js";
