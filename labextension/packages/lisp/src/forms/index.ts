// Owns the table of special forms, by name and alias.

import type { SpecialForm } from "../analyse/special.js";
import { ACCESS_FORMS } from "./access.js";
import { BINDING_FORMS } from "./bindings.js";
import { classForm } from "./classes.js";
import { forForm } from "./comprehension.js";
import { CONTROL_FORMS } from "./control.js";
import { DEFINITIONS } from "./definitions.js";
import { HELP_FORMS } from "./help.js";
import { LOOP_FORMS } from "./loops.js";
import { QUOTING_FORMS } from "./quoting.js";
import { SHOWING_FORMS } from "./showing.js";

const FORMS: readonly SpecialForm[] = [
  ...BINDING_FORMS,
  ...DEFINITIONS,
  classForm,
  ...CONTROL_FORMS,
  ...LOOP_FORMS,
  forForm,
  ...ACCESS_FORMS,
  ...QUOTING_FORMS,
  ...SHOWING_FORMS,
  ...HELP_FORMS,
];

export const SPECIAL_FORMS: ReadonlyMap<string, SpecialForm> = new Map(
  FORMS.flatMap((form) => [form.name, ...(form.aliases ?? [])].map((name) => [name, form] as const)),
);
