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
