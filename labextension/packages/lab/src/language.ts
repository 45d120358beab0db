// Which language a cell is in. Mirrored by `language_of` in kernelbridge/magics.py, which decides; this only colours.

const MAGIC = /^\s*%%(js|lisp)(?!\S)/;

/** Where other polyglot notebooks keep a cell's language, after our own place. */
const METADATA: readonly (readonly [key: string, field: string])[] = [
  ["kernelbridge", "language"],
  ["vscode", "languageId"],
  ["polyglot_notebook", "kernelName"],
  ["dotnet_interactive", "language"],
];
const ALIASES: Readonly<Record<string, string>> = { js: "js", javascript: "js", lisp: "lisp" };

/** The language of a code cell, `null` for Python: its first line decides, else its metadata. */
export function languageOf(source: string, metadata: (key: string) => unknown): string | null {
  const magic = MAGIC.exec(source);
  if (magic) return magic[1] ?? null;
  if (source.startsWith("%%")) return null;
  for (const [key, field] of METADATA) {
    const value = (metadata(key) as Record<string, unknown> | undefined)?.[field];
    if (typeof value === "string") return ALIASES[value.toLowerCase()] ?? null;
  }
  return null;
}

/** The languages as people call them; the empty one is the kernel's own. */
export const LANGUAGES: readonly (readonly [language: string, name: string])[] = [
  ["", "Python"],
  ["js", "JavaScript"],
  ["lisp", "Lisp"],
];

const OWN_LINE = /^\s*%%(?:js|lisp)(?!\S)[^\n]*\n?/;

/** How long the magic line of a source is, and what stands there instead when the cell is in another language. */
export function magicFor(
  source: string,
  language: string,
): { readonly length: number; readonly line: string } {
  const length = OWN_LINE.exec(source)?.[0].length ?? 0;
  return { length, line: language === "" ? "" : `%%${language}\n` };
}
