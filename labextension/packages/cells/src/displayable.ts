// Owns the contract by which a value says itself how it is shown: the method, and what it gives.

/** Mime type to content: text, or a JSON tree for `application/json`. Binary content is base64. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The method by which a value gives its own mimebundle. It may be async; null shows nothing. */
export const DISPLAY = Symbol.for("Jupyter.display");

/** Something that knows how it is shown. */
export interface Displayable {
  [DISPLAY](): MimeBundle | null;
}

/** A value shown by this bundle. */
export function displayable(bundle: MimeBundle): Displayable {
  return { [DISPLAY]: () => bundle };
}
