// Owns the shape of a library function: its documentation, arity and example stand beside it.

/** What a function gives, where that helps the compiler. */
export type Gives = "number" | "string" | "boolean" | "array" | "native" | "unknown";

type LibraryFunction = (...args: never[]) => unknown;

/**
 * Name, parameters as text, one sentence, an example `(form) → its value`, the function, and what it gives (anything,
 * unless said). A parameter in brackets may be left out; one before `…` may come any number of times.
 */
export type Row = readonly [
  name: string,
  parameters: string,
  doc: string,
  example: string,
  value: LibraryFunction,
  gives?: Gives,
];
