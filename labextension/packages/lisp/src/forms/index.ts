// Owns the table of special forms, by name and alias.
import { ACCESS_FORMS } from "./access.js";
import { BINDING_FORMS } from "./bindings.js";
import { CONTROL_FORMS } from "./control.js";
import { DEFINITIONS } from "./definitions.js";
import { LOOP_FORMS } from "./loops.js";
import { QUOTING_FORMS } from "./quoting.js";
import type { SpecialForm } from "./special.js";

const FORMS: readonly SpecialForm[] = [
  ...BINDING_FORMS,
  ...DEFINITIONS,
  ...CONTROL_FORMS,
  ...LOOP_FORMS,
  ...ACCESS_FORMS,
  ...QUOTING_FORMS,
];

export const SPECIAL_FORMS: ReadonlyMap<string, SpecialForm> = new Map(
  FORMS.flatMap((form) => [form.name, ...(form.aliases ?? [])].map((name) => [name, form] as const)),
);
