// Programs made at random mean what a second, plain implementation says.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { compileLispToJS, core } from "../src/index.js";
import { programs, SEED } from "./generator.js";
import { type Form, type Globals, interpret, ranOutOfStack, write } from "./interpreter.js";
import { evaluate } from "./run.js";

type Outcome = { readonly value?: unknown; readonly thrown?: unknown; readonly noted: unknown[] };

/** Runs with a function `note` that remembers in which order it was called, and with what. */
async function outcome(run: (note: (value: unknown) => unknown) => unknown): Promise<Outcome> {
  const noted: unknown[] = [];
  const note = (value: unknown): unknown => {
    noted.push(text(value));
    return value;
  };
  try {
    return { value: text(await run(note)), noted };
  } catch (error) {
    return { thrown: error instanceof Error ? "an error" : text(error), noted };
  }
}

/** A value as text, not all of what holds itself; functions are alike, and so are errors. */
function text(value: unknown, depth = 0): string {
  const inner = (part: unknown): string => (depth < 6 ? text(part, depth + 1) : "…");
  if (typeof value === "function") return "a function";
  if (value instanceof Error) return "an error";
  if (Array.isArray(value)) return `[${value.map(inner).join(" ")}]`;
  if (typeof value === "object" && value !== null)
    return Symbol.iterator in value
      ? `(${[...(value as Iterable<unknown>)].map(inner).join(" ")})`
      : `{${Object.entries(value).map(([key, item]) => `${key} ${inner(item)}`)}}`;
  return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
}

const source = (forms: readonly Form[]): string => forms.map(write).join("\n");

async function compiled(forms: readonly Form[]): Promise<Outcome> {
  const { code } = compileLispToJS(source(forms), { importNames: ["note"] });
  const program = evaluate(code) as (given: object) => unknown;
  return outcome((note) => program({ note }));
}

const interpreted = (forms: readonly Form[]) =>
  outcome((note) => interpret(forms, { ...core, note } as unknown as Globals));

/** An error of the engine says different things in both. */
const isComparable = (seen: Outcome): boolean => !ranOutOfStack() && !/Error/.test(JSON.stringify(seen));

beforeAll(() => void vi.spyOn(Function.prototype, "toString").mockReturnValue("a function"));
afterAll(() => void vi.restoreAllMocks());

test("a compiled program does what the interpreter does, in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(programs, async (forms) => {
      const expected = await interpreted(forms);
      fc.pre(isComparable(expected));
      expect(await compiled(forms).catch(String), source(forms)).toEqual(expected);
    }),
    { numRuns: 300, seed: SEED },
  );
}, 120_000);
