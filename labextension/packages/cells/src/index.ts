// What the platforms get from the cells.

export { attachEvaluator, type Platform } from "./attach.js";
export { Builtins, lockGlobals } from "./builtins.js";
export type { Write } from "./console.js";
export type { Display, Displayed, Displaying } from "./display.js";
export { DISPLAY, type Displayable, displayable, type MimeBundle } from "./displayable.js";
export { type Evaluated, Evaluator } from "./evaluator.js";
export { Follower, followTimers } from "./follower.js";
export { FRAME, type FrameCell, type FrameEvent, type Frames, type Printing } from "./frame.js";
export { type InspectOptions, inspect } from "./inspect.js";
export { parseModule } from "./javascript.js";
export { html, Markup, type MarkupTag, md, svg } from "./markup.js";
export { bundleOf, json } from "./mime.js";
export type { Progress, ProgressOptions } from "./progress.js";
export type { Answers, Ask, Completions, Match, Mistake, Question, Told } from "./questions.js";
export { type Import, platformImport } from "./run.js";
export { version } from "./version.js";
