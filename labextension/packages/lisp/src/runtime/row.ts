// Owns the shape of a library function: its documentation and arity stand beside it.

/** What a function gives, where that helps the compiler. */
export type Gives = "number" | "string" | "boolean" | "native" | "unknown";

type LibraryFunction = (...args: never[]) => unknown;

/** Name, parameters as text, documentation, function, and what it gives (anything, unless said). */
export type Row = readonly [
  name: string,
  parameters: string,
  doc: string,
  value: LibraryFunction,
  gives?: Gives,
];
