// Owns what can be said of a name: how it is called, what it does, an example. Editors, `doc` and the reference ask.
import type { Language } from "./analyse/analyser.js";
import type { Arity } from "./arity.js";
import { coreArity, coreUsage, LIBRARY, libraryRow } from "./runtime/core.js";

export interface Documentation {
  readonly name: string;
  readonly kind: "special form" | "macro" | "function" | "variable";
  /** How it is written. */
  readonly usage: string;
  readonly doc: string;
  /** `form → the value it shows`; names of users have none. */
  readonly example?: string;
  /** Least and greatest number of arguments. */
  readonly arity?: Arity;
}

function functionNamed(name: string): Documentation | undefined {
  const row = libraryRow(name);
  if (!row) return undefined;
  const [plain, , doc, example] = row;
  return {
    name: plain,
    kind: "function",
    usage: coreUsage(name),
    doc,
    example,
    arity: coreArity(name),
  };
}

/** What the language itself says of a name. */
export function documented(name: string, { forms, macros }: Language): Documentation | undefined {
  const form = forms.get(name);
  if (form) return { ...pick(form), kind: "special form" };
  const macro = macros.get(name);
  return macro ? { ...pick(macro), kind: "macro" } : functionNamed(name);
}

const pick = ({
  name,
  usage,
  doc,
  example,
  arity,
}: Omit<Documentation, "kind">): Omit<Documentation, "kind"> => ({
  name,
  usage,
  doc,
  ...(example === undefined ? {} : { example }),
  ...(arity === undefined ? {} : { arity }),
});

/** Every name that the language documents. */
export function documentedNames({ forms, macros }: Language): string[] {
  return [...forms.keys(), ...macros.keys(), ...LIBRARY.flatMap(([, rows]) => rows.map(([name]) => name))];
}

/** The text that `doc` prints. */
export function documentationText({ usage, kind, doc, example }: Documentation): string {
  return [usage, `  ${kind}${doc ? `: ${doc}` : ""}`, ...(example ? [`  ${example}`] : [])].join("\n");
}
