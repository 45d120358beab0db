// The examples of docs/bridge.md as programs for Node: each section is one script, which tells what its arrows show; the rows
// of its tables of values are examples too. The same page as cells of a notebook: tests/test_page.py. What the page may
// contain: CONTRIBUTING.md.

import { readFileSync } from "node:fs";
import ts from "typescript";

/** Text that the page shows, by its line. */
type Shown = readonly [line: number, text: string];

/** A script, and all it has to show. */
export interface Program {
  readonly title: string;
  readonly source: string;
  readonly shown: readonly Shown[];
}

/** A fenced block or a row of a table; `line` is that of its first line in the page. */
interface Part {
  readonly line: number;
  /** Language and mark of a block; `"row"` of a row. */
  readonly kind: string;
  readonly source: string;
  readonly shown: readonly Shown[];
}

const PAGE = new URL("../../../../docs/bridge.md", import.meta.url);
const FENCE = /^```([^\n]*)\n(.*?)^```$/gms;
const ARROW = /\s*\/\/ → (.*)$/gm;

const PRELUDE = `
import { byref, Complex, Decimal, kw, launch, s, slice, Tuple } from "kernelbridge";
const kb = await launch();
const { py, $py, op } = kb;
`;

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** What becomes of each kind of example in a script; one without a row here has no place in the page. */
const KINDS: Readonly<Record<string, (code: string, line: number) => Pick<Part, "source" | "shown">>> = {
  js: (code, line) => ({ source: showing(code, line), shown: arrows(code, line) }),
  ts: (code, line) => ({ source: showing(code, line), shown: arrows(code, line) }),
  python: (code) => ({ source: `await py.exec(${JSON.stringify(code)});`, shown: [] }),
};

/** Kinds that only cells run, in tests/test_page.py; `sh` is for people. */
const ELSEWHERE = new Set(["js cells", "python cells", "lisp", "sh"]);

function block(page: string, { 1: kind = "", 2: code = "", index }: RegExpExecArray): Part {
  const line = lineAt(page, index) + 1;
  const make = KINDS[kind.replace(" node", "")];
  if (make === undefined && !ELSEWHERE.has(kind))
    throw new Error(`line ${line - 1} of the page: nobody runs an example marked "${kind}"`);
  return { line, kind, ...(make?.(code, line) ?? { source: "", shown: [] }) };
}

/** Tables of values by the head of their first column: the statement that tells what its row says. */
const TABLES: Readonly<Record<string, (value: string) => string>> = {
  "Python value": (value) =>
    `async () => py(${JSON.stringify(value)}), () => py(${JSON.stringify(value)}).$js()`,
  "JavaScript value": (value) => `async () => new Text(await py.repr(${value}))`,
};

function rows(page: string): Part[] {
  let statement: ((value: string) => string) | undefined;
  return page.split("\n").flatMap((text, at) => {
    const [, ...cells] = text.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/^`(.*)`$/, "$1"));
    const [value = "", ...shown] = cells.map((cell) => cell.replaceAll("\\|", "|")).slice(0, -1);
    const line = at + 1;
    if (!text.startsWith("|")) statement = undefined;
    else if (value in TABLES) statement = TABLES[value];
    else if (statement !== undefined && !/^-+$/.test(value))
      return {
        line,
        kind: "row",
        source: `await row(${line}, ${statement(value)});`,
        shown: [[line, shown.join(" | ")]],
      };
    return [];
  });
}

/** The scripts of the page: one a section, and one for each program that stands by itself. */
export function programs(): Program[] {
  const page = readFileSync(PAGE, "utf8");
  const parts = [...[...page.matchAll(FENCE)].map((found) => block(page, found)), ...rows(page)];
  parts.sort((a, b) => a.line - b.line);
  complete(page, parts);
  const heads = [...page.matchAll(/^## (.*)$/gm)].map(({ 1: title = "", index }) => ({ title, index }));
  return heads.flatMap(({ title, index }, at) => {
    const [from, to] = [lineAt(page, index), lineAt(page, heads[at + 1]?.index ?? page.length)];
    return inSection(
      title,
      parts.filter(({ line }) => from < line && line <= to),
    );
  });
}

/** No example is passed over: each fence begins a line of its own, in a section. */
function complete(page: string, parts: readonly Part[]): void {
  const blocks = parts.filter(({ kind }) => kind !== "row").length;
  const fences = page.match(/```/g)?.length ?? 0;
  if (fences !== 2 * blocks) throw new Error(`the page has ${fences} fences for ${blocks} examples`);
  const first = lineAt(page, page.indexOf("\n## "));
  const lost = parts.find(({ line }) => line < first);
  if (lost !== undefined)
    throw new Error(`line ${lost.line} of the page: an example before the first section`);
}

function inSection(title: string, parts: readonly Part[]): Program[] {
  const joint = parts.filter(({ kind }) => /^(js|ts|python|row)$/.test(kind));
  const own = parts.filter(({ kind }) => kind.endsWith(" node"));
  return [
    ...(joint.some(({ kind }) => kind !== "python") ? [program(title, PRELUDE, joint)] : []),
    ...own.map((part) => program(`${title}, line ${part.line}`, "", [part])),
  ];
}

function program(title: string, prelude: string, parts: readonly Part[]): Program {
  const lines = parts.map(({ source }) => source).join("\n");
  const source = `import { row, show, Text } from "../../../tests/scripts/show.js";\n${prelude}\n${lines}`;
  return { title, source, shown: parts.flatMap(({ shown }) => shown) };
}

function arrows(code: string, line: number): Shown[] {
  const found = [...code.matchAll(ARROW)];
  return found.map(({ 0: all, 1: text = "", index }) => [line - 1 + lineAt(code, index + all.length), text]);
}

/** The code with each statement before an arrow handed to `show`. */
function showing(code: string, line: number): string {
  const { statements } = ts.createSourceFile("page.ts", code, ts.ScriptTarget.ESNext, true);
  const sources = statements.map((statement, at) => {
    const after = code.slice(statement.end, statements[at + 1]?.getStart() ?? code.length);
    const arrow = /^\s*\/\/ → /.exec(after);
    if (arrow === null) return statement.getFullText();
    return handed(statement, line - 1 + lineAt(code, statement.end + arrow[0].length));
  });
  return sources.join("\n");
}

function handed(statement: ts.Statement, line: number): string {
  const body = ts.isExpressionStatement(statement)
    ? `[${statement.expression.getText()}]`
    : `{ ${statement.getText()} return []; }`;
  return `await show(${line}, async () => ${body});`;
}

const spaced = (text: string): string => text.trim().split(/\s+/).join(" ");

/** Whether a text is as the page shows it: spaces do not count, and `…` stands for anything. */
export function matches(text: string, shown: string): boolean {
  const parts = spaced(shown)
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(spaced(text));
}
