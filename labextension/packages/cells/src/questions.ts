// Owns the answers to what an editor asks while somebody writes: which names may follow, and what a name means. Runs no
// code of cells and of Python's: getters are not called, and Python tells what it can beside what runs there.
import { isPython, type PythonPath, pathOf, preview, type Session } from "@kernelbridge/bridge";
import { documentationText, INCOMPLETE, LispError, type LispSession, toJSName } from "@kernelbridge/lisp";
import { type Completeness, completenessOfJavaScript, completenessOfLisp } from "./completeness.js";
import {
  headInJavaScript,
  headInLisp,
  type Place,
  placeInJavaScript,
  placeInLisp,
  type ReadPlace,
} from "./cursor.js";
import { languageOf } from "./languages.js";
import type { Scope } from "./scope.js";

/** docs/protocol.md, `complete` and `inspect`. The cursor counts code points, as Jupyter's do. */
export interface Question {
  readonly language: "js" | "lisp";
  readonly source: string;
  readonly cursor: number;
  /** Lisp, for `javascript` alone: whether the cell awaits calls by itself. */
  readonly auto?: boolean;
}

export interface Match {
  readonly text: string;
  /** `function`, `class`, `instance` and the like; empty where it is not known. */
  readonly type: string;
  readonly signature: string;
}

export interface Completions {
  readonly matches: readonly Match[];
  readonly start: number;
  readonly end: number;
}

/** Text of what is told of a name, or null. */
export type Told = { readonly "text/plain": string } | null;

/** A mistake of what is being written; its place counts UTF-16 units, as editors of pages do. */
export interface Mistake {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  /** Whether more text may mend it. */
  readonly incomplete: boolean;
}

/** What a Lisp source becomes, or what the compiler has against it. */
export type Compiled = { readonly code: string } | { readonly mistakes: string };

/** What may be asked, and what is answered. */
export interface Answers {
  readonly complete: Completions;
  readonly inspect: Told;
  readonly iscomplete: Completeness;
  readonly diagnose: readonly Mistake[];
  readonly javascript: Compiled;
}

export type Ask = (operation: keyof Answers, question: Question) => Promise<unknown>;

/** What is known at the end of a path: a value of ours, a place in Python, or nothing. */
type Found = { readonly value: unknown } | { readonly python: PythonPath } | undefined;

const MOST = 2000;

interface Reading {
  readonly place: ReadPlace;
  readonly head: (before: string) => string | undefined;
  /** Letters that a name goes on with behind the cursor. */
  readonly rest: RegExp;
  /** What can be written as a member, as it stands. */
  readonly writable: RegExp;
}

const READINGS: Readonly<Record<string, Reading>> = {
  js: {
    place: placeInJavaScript,
    head: headInJavaScript,
    rest: /^[\p{ID_Continue}$]*/u,
    writable: /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u,
  },
  lisp: {
    place: placeInLisp,
    head: headInLisp,
    rest: /^[^\s()[\]{}";`,'~@.]*/,
    writable: /^[^\s()[\]{}";`,'~@.]+$/,
  },
};

const KEYWORDS =
  `async await break case catch class const continue delete do else export extends false finally for function if import in
  instanceof let new null of return static super switch this throw true try typeof undefined using var void while yield`.split(
    /\s+/,
  );

const MODULE = /^\$py\(\s*["'](.*)["']\s*\)$/;

export class Questions {
  readonly #scope: Scope;
  readonly #lisp: LispSession;
  readonly #isNamespace: (value: unknown) => boolean;

  /** @param isNamespace tells `py`, the names of the notebook. */
  constructor(scope: Scope, lisp: LispSession, isNamespace: (value: unknown) => boolean) {
    this.#scope = scope;
    this.#lisp = lisp;
    this.#isNamespace = isNamespace;
  }

  /** The names that may stand at a cursor. */
  async complete(session: Session, question: Question): Promise<Completions> {
    const { before, after, reading } = read(question);
    const place = reading.place(before, after);
    const matches = (await this.#names(session, question.language, place)).filter(
      ({ text }) => text.startsWith(place.fragment) && !(place.fragment === "" && text.startsWith("_")),
    );
    const writable =
      place.path?.length === 0 ? matches : matches.filter(({ text }) => reading.writable.test(text));
    const start = question.cursor - [...place.fragment].length;
    return { matches: writable.slice(0, MOST), start, end: question.cursor };
  }

  /** What is known of the name at a cursor; where there is none, of what is called around it. */
  async inspect(session: Session, { language, source, cursor }: Question): Promise<Told> {
    const { before, after, reading } = read({ language, source, cursor });
    const name = before + reading.rest.exec(after)![0];
    const here = await this.#tell(
      session,
      language,
      reading.place(name, after.slice(name.length - before.length)),
    );
    const head = here === undefined ? reading.head(before) : undefined;
    const told = here ?? (head && (await this.#tell(session, language, reading.place(head, ""))));
    return told ? { "text/plain": told } : null;
  }

  /** Whether a cell is whole. */
  async iscomplete(_: Session, { language, source }: Question): Promise<Completeness> {
    languageOf(language);
    return language === "lisp" ? completenessOfLisp(source, this.#lisp) : completenessOfJavaScript(source);
  }

  /** What the compiler has against a Lisp source. */
  async diagnose(_: Session, { source }: Question): Promise<readonly Mistake[]> {
    return this.#lisp.diagnose(source).map(({ code, message, hint, span: { start, end } }) => ({
      from: start.offset,
      to: end.offset,
      message: hint === undefined ? message : `${message}\n${hint}`,
      incomplete: code === INCOMPLETE,
    }));
  }

  /** What a Lisp source becomes. The macros that it uses run, as when the cell runs. */
  async javascript(_: Session, { source, auto = false }: Question): Promise<Compiled> {
    try {
      return { code: this.#lisp.javascript(source, { file: "cell", auto }) };
    } catch (error) {
      if (!(error instanceof LispError)) throw error;
      return { mistakes: error.message };
    }
  }

  async #names(session: Session, language: Question["language"], { path }: Place): Promise<readonly Match[]> {
    if (path === undefined) return [];
    if (path.length === 0) return this.#variables(language);
    const found = this.#find(language, path);
    if (!found) return [];
    return "python" in found ? await pythonMembers(session, found.python) : membersOf(found.value);
  }

  async #tell(session: Session, language: string, { path, fragment }: Place): Promise<string | undefined> {
    if (path === undefined || fragment === "") return undefined;
    const known = language === "lisp" ? this.#lisp.documented([...path, fragment].join(".")) : undefined;
    if (known && !this.#hides(path, fragment)) return documentationText(known);
    const found = this.#find(language, [...path, fragment]);
    if (!found) return undefined;
    if ("value" in found) return described(fragment, found.value);
    return ((await session.perform("help", found.python)) as string | null) ?? undefined;
  }

  /** Whether a variable of JavaScript's hides a name of the language; one that Lisp defines is documented itself. */
  #hides(path: readonly string[], name: string): boolean {
    return path.length === 0 && !this.#lisp.defines(name) && this.#scope.bound(toJSName(name)) !== undefined;
  }

  #variables(language: Question["language"]): Match[] {
    const { called } = languageOf(language);
    const own = this.#scope.names().map((name) => match(called(name), this.#scope.get(name)));
    const words = language === "lisp" ? this.#lispNames() : [...KEYWORDS.map(keyword), ...globals()];
    return distinct([...own, ...words]);
  }

  #lispNames(): Match[] {
    return this.#lisp.names("").map((text) => {
      const known = this.#lisp.documented(text);
      return { text, type: known?.kind ?? "variable", signature: known?.usage ?? "" };
    });
  }

  #find(language: string, [first, ...steps]: readonly string[]): Found {
    const module = MODULE.exec(first!)?.[1];
    if (module !== undefined) return { python: [module, steps] };
    const head = this.#variable(languageOf(language).variable(first!));
    return (
      head &&
      steps.reduce<Found>((found, step) => found && this.#member(found, step), this.#asFound(head.value))
    );
  }

  #member(found: NonNullable<Found>, name: string): Found {
    if ("python" in found) return { python: [found.python[0], [...found.python[1], name]] };
    const member = dataProperty(found.value, name);
    return member && this.#asFound(member.value);
  }

  #asFound(value: unknown): Found {
    if (this.#isNamespace(value)) return { python: [null, []] };
    if (!isPython(value)) return { value };
    const python = pathOf(value);
    return python && { python };
  }

  #variable(name: string): { readonly value: unknown } | undefined {
    return this.#scope.bound(name) ?? dataProperty(globalThis, name);
  }
}

function read({ language, source, cursor }: Question): { before: string; after: string; reading: Reading } {
  languageOf(language);
  const characters = [...source];
  const before = characters.slice(0, cursor).join("");
  return { before, after: source.slice(before.length), reading: READINGS[language]! };
}

/** A property that is data; what a getter would give is not known. */
function dataProperty(target: unknown, name: string): { readonly value: unknown } | undefined {
  for (const holder of chain(target)) {
    const property = Reflect.getOwnPropertyDescriptor(holder, name);
    if (property) return "value" in property ? { value: property.value } : undefined;
  }
  return undefined;
}

function* chain(target: unknown): Generator<object> {
  let one: object | null = target === null || target === undefined ? null : Object(target);
  for (; one !== null; one = Reflect.getPrototypeOf(one)) yield one;
}

function membersOf(value: unknown): Match[] {
  const found = [...chain(value)].flatMap((holder) =>
    Object.getOwnPropertyNames(holder).map((name) => propertyMatch(holder, name)),
  );
  return distinct(found.filter(({ text }) => !/^\d+$/.test(text)));
}

function propertyMatch(holder: object, name: string): Match {
  const property = Reflect.getOwnPropertyDescriptor(holder, name);
  return property && "value" in property
    ? match(name, property.value)
    : { text: name, type: "property", signature: "" };
}

async function pythonMembers(session: Session, python: PythonPath): Promise<Match[]> {
  const known = (await session.perform("members", python)) as [name: string, type: string][];
  return known.map(([text, type]) => ({ text, type, signature: "" }));
}

const globals = (): Match[] => membersOf(globalThis);

const keyword = (text: string): Match => ({ text, type: "keyword", signature: "" });

function match(text: string, value: unknown): Match {
  if (isPython(value)) return { text, type: "instance", signature: "" };
  if (typeof value !== "function") return { text, type: "instance", signature: "" };
  const source = sourceOf(value);
  return { text, type: /^class\b/.test(source) ? "class" : "function", signature: parametersIn(source) };
}

const sourceOf = (value: object): string => Function.prototype.toString.call(value).slice(0, 2000);

/** What stands in the first brackets of a function's source, as far as it is easily told. */
const parametersIn = (source: string): string =>
  /^(?:async\s+)?(?:function\b[^(]*)?\*?\s*(\([^()]*\))/.exec(source)?.[1]?.replace(/\s+/g, " ") ?? "";

function described(name: string, value: unknown): string {
  if (typeof value !== "function") return `${name}\n  ${preview(value, 500)}`;
  return `${name}${parametersIn(sourceOf(value))}\n  ${preview(value, 200)}`;
}

/** The first of those with the same text. */
function distinct(matches: readonly Match[]): Match[] {
  const byText = new Map<string, Match>();
  for (const one of matches) if (!byText.has(one.text)) byText.set(one.text, one);
  return [...byText.values()];
}
