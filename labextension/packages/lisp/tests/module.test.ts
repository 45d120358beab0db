// Programs as ES modules, which hold only what they use of the library.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { compileLispToModule } from "../src/index.js";

const here = fileURLToPath(new URL("..", import.meta.url));

/** A compiled program with all that it imports, as a bundler leaves it. */
async function bundled(source: string): Promise<string> {
  const { code } = compileLispToModule(source);
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: here },
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["source"],
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

const load = async (code: string): Promise<Record<string, unknown>> =>
  (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, unknown>;

describe("a module", () => {
  test("exports its definitions, and its value as the default", async () => {
    const module = await load(
      await bundled("(def base 10) (defun add-base (x) (+ x base)) (map add-base [1 2])"),
    );
    expect(module.default).toEqual([11, 12]);
    expect((module.add$base as (x: number) => number)(5)).toBe(15);
    expect(module.base).toBe(10);
  });

  test("may await at its top level", async () => {
    expect((await load(await bundled("(await (sleep 1 :done))"))).default).toBe("done");
  });

  test("imports the library's names, and keeps clear of the program's own", () => {
    const { code } = compileLispToModule(
      "(defun f (take) (take 1)) (f (partial group-by odd?)) (take 2 [1 2 3])",
    );
    expect(code).toContain(
      'import {partial, group$by, odd$Q, take as take$1} from "@kernelbridge/lisp/library";',
    );
    expect(code).not.toContain("$lisp");
  });

  test("imports nothing where it uses nothing", () => {
    expect(compileLispToModule("(defun twice (x) (str* x))").code).not.toContain("import");
  });
});

test("a bundle holds only the functions that the program uses", async () => {
  const small = await bundled("(take 2 [1 2 3])");
  expect(small).toContain("taken");
  for (const other of ["groupBy", "toUpperCase", "memoize", "Whether", "OPERATORS", "Promise.all"])
    expect(small, other).not.toContain(other);
  const large = await bundled('[(group-by odd? [1]) (upper-case "a") (memoize inc)]');
  expect(large.length).toBeGreaterThan(3 * small.length);
});
