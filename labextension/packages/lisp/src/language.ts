// Owns the language as the sum of its tables: what the head of a list can mean before any program defines a name.
import type { Language } from "./analyse/analyser.js";
import { BUILTIN_MACROS } from "./expand/builtin.js";
import { SPECIAL_FORMS } from "./forms/index.js";

export const LANGUAGE: Language = { forms: SPECIAL_FORMS, macros: BUILTIN_MACROS };
