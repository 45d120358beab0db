import { expect, test } from "vitest";
import { languageOf } from "../src/language.js";

type Metadata = Readonly<Record<string, unknown>>;

const CELLS: readonly [source: string, metadata: Metadata, language: string | null][] = [
  ["1 + 1", {}, null],
  ["%%js\n1", {}, "js"],
  ["%%lisp --auto\n(f)", {}, "lisp"],
  ["\n\n%%lisp\n(f)", {}, "lisp"],
  ["%%jsx\n1", {}, null],
  ["%%js-like\n1", {}, null],
  ["%%time\n1", { kernelbridge: { language: "js" } }, null],
  ["%%js\n1", { kernelbridge: { language: "lisp" } }, "js"],
  ["1", { kernelbridge: { language: "lisp" } }, "lisp"],
  ["1", { kernelbridge: { language: "cobol" } }, null],
  ["1", { vscode: { languageId: "javascript" } }, "js"],
  ["1", { polyglot_notebook: { kernelName: "javascript" } }, "js"],
  ["1", { dotnet_interactive: { language: "javascript" } }, "js"],
  ["1", { vscode: "javascript" }, null],
];

test.each(CELLS)("%j with metadata %j is in %j", (source, metadata, language) => {
  expect(languageOf(source, (key) => metadata[key])).toBe(language);
});
