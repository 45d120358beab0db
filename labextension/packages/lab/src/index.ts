// The plugins of the JupyterLab extension. The first two are what cells need; every other one is an extra.

import { advice } from "./advice.js";
import { completion } from "./completion.js";
import { diagnostics } from "./diagnostics.js";
import { evaluator } from "./evaluator.js";
import { frames } from "./frames.js";
import { help } from "./help.js";
import { hover } from "./hover.js";
import { javascript } from "./javascript.js";
import { languages } from "./languages.js";
import { objects } from "./objects.js";
import { picker } from "./picker.js";
import { session } from "./session.js";
import { status } from "./status.js";
import { structure } from "./structure.js";

export default [
  session,
  evaluator,
  languages,
  advice,
  completion,
  frames,
  picker,
  status,
  structure,
  diagnostics,
  javascript,
  objects,
  hover,
  help,
];
