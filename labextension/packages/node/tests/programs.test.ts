// Templates as a user writes them in JavaScript, indented like it; what they say when they are wrong.

import { describe, expect, test } from "vitest";
import type { PyError, PyObject } from "../src/index.js";
import { cases, fetched, launched, value } from "./launched.js";

const python = launched("import asyncio, dataclasses, pandas");

describe("py`…`", () => {
  cases(python, [
    ["holes are values", ({ py }) => py`${2} * ${[20]}[0] + ${py.abs(-1)}`, 41],
    ["text in a hole stays text", ({ py }) => py`len(${"'); import os #"})`, 15],
    ["a hole in the braces of an f-string", ({ py }) => py`f"{${1.5}:.2f} {${"é"}!r}"`, "1.50 'é'"],
    ["Python reads its own escapes", ({ py }) => py`"\n\x41\u00e9\\" + r"\d"`, "\nAé\\\\d"],
    [
      "a backquote and a dollar are written as JavaScript asks",
      ({ py }) => py`"\`\${x}"`,
      ["`", "{x}"].join("$"),
    ],
    ["a plain string", ({ py }) => py("1 + 1"), 2],
    [
      "a plain string with values by name",
      ({ py, kw }) => py("f'limit {limit}'", kw({ limit: py.abs(-3) })),
      "limit 3",
    ],
    [
      "several lines without brackets",
      ({ py }) => py`
        pandas.DataFrame({"a": ${[3, 1, 2]}})
          .sort_values("a")   # a comment
          .a
          .tolist()
      `,
      [1, 2, 3],
    ],
    ["a function of JavaScript's in a hole", ({ py }) => py`[*map(${(x: number) => x + 1}, (1, 2))]`, [2, 3]],
    ["awaiting", ({ py }) => py`await asyncio.sleep(0, ${5})`, 5],
    ["a comprehension that sees a hole", ({ py }) => py`[x + ${1} for x in (1, 2)]`, [2, 3]],
  ]);
});

describe("py.fn`…`", () => {
  cases(python, [
    ["is a lambda", ({ py }) => py.fn`x, y=2: x + y`(1), 3],
    ["holes are bound", ({ py }) => py.list(py.map(py.fn`x: x * ${10}`, [1, 2])), [10, 20]],
    ["without parameters", ({ py }) => py.fn`: ${7}`(), 7],
    ["as plain text", ({ py }) => py.fn("x: -x")(1), -1],
    ["inside of another program", ({ py }) => py`[${py.fn`x: x + ${1}`}(n) for n in range(2)]`, [1, 2]],
    ["inside of another one", ({ py }) => py.fn`x: ${py.fn`y: y + 1`}(x) * 2`(3), 8],
    ["as a key", ({ py, kw }) => py.sorted(["bb", "a"], kw({ key: py.fn`s: len(s)` })), ["a", "bb"]],
    [
      "that calls JavaScript",
      ({ py }) => py.list(py.map(py.fn`x: ${(x: number) => x + 1}(x) * 2`, [1, 2])),
      [4, 6],
    ],
  ]);
});

describe("py.exec`…`", () => {
  test("statements indented like the script around them, whose assignments stay", async () => {
    const { py } = python.kb;
    const returned = py.exec`
      import math as m
      total: float = 0
      for step in range(${4}):
          total += step

      class Shape:
          sides = ${3}

          def area(self) -> int:
              return total

      text = """
      kept
      """
      return Shape.sides
    `;
    expect(await returned).toBe(3);
    expect(await py.total).toBe(6);
    expect(await py.step).toBe(3);
    expect(await py.m.sqrt(4)).toBe(2);
    expect(await py.Shape().area()).toBe(6);
    expect(await py.Shape.area.__annotations__.$js()).toEqual({ return: expect.anything() });
    expect(await py.text).toBe("\nkept\n");
  });

  test("import * and await at the top", async () => {
    const { py } = python.kb;
    await py.exec`
      from statistics import *
      async def numbers():
          yield 1
          yield 3
      async for last in numbers():
          await asyncio.sleep(0)
    `;
    expect(await py.mean([1, 2, 3])).toBe(2);
    expect(await py.last).toBe(3);
  });

  test("plain text, with values by name", async () => {
    const { py, kw } = python.kb;
    expect(await py.exec("made = limit + 1\nreturn made", kw({ limit: 2 }))).toBe(3);
    expect(await py.made).toBe(3);
    expect(() => Reflect.apply(py.exec, py, ["made", 3])).toThrow("values for plain text have names");
  });

  test("one that awaits runs though nobody awaits it, and its failure is reported", async () => {
    const { kb, unhandled } = python;
    kb.py.exec`
      await asyncio.sleep(0)
      ran = True
    `;
    await expect.poll(() => kb.py`globals().get("ran")`).toBe(true);
    kb.py.exec`
      await asyncio.sleep(0)
      1 / 0
    `;
    await expect.poll(() => unhandled.length).toBe(1);
    expect(unhandled.pop()?.stack).toMatch(/programs\.test\.ts:\d+[\s\S]*ZeroDivisionError/);
  });

  test("what is defined in a template is of the notebook", async () => {
    const { py } = python.kb;
    const copy = py.exec`
      import pickle
      @dataclasses.dataclass
      class Record:
          name: str
          count: int = 0
      return pickle.loads(pickle.dumps(Record("a", 2)))
    `;
    expect(await py.repr(copy)).toBe("Record(name='a', count=2)");
    expect(await copy.__class__.__module__).toBe("__main__");
    expect(await value(py`[f.type for f in dataclasses.fields(Record)] == [str, int]`)).toBe(true);
  });

  test("a function of a template keeps the values of its holes", async () => {
    const { py } = python.kb;
    await py.exec`
      def scaled(x):
          return x * ${3}
    `;
    await py.exec`other = ${4}`;
    expect(await py.scaled(2)).toBe(6);
  });
});

describe("mistakes", () => {
  const failure = async (expression: PromiseLike<unknown>): Promise<PyError> =>
    (await fetched(expression).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    )) as PyError;

  test("have their line and column in the user's text, and the line of the script", async () => {
    const error = await failure(python.kb.py.exec`
      x = 1
      y = = 2
    `);
    expect(error).toMatchObject({ pyType: "SyntaxError" });
    expect(error.message).toContain("line 3");
    expect(error.traceback).toMatch(/y = = 2\n\s+\^/);
    expect(error.stack?.split("\n")[1]).toContain("programs.test.ts");
  });

  test("of statements show the lines in the traceback", async () => {
    const error = await failure(python.kb.py.exec`
      def inner():
          raise KeyError("gone")
      inner()
    `);
    expect(error.frames.map(([, line, , source]) => [line, source])).toEqual([
      [4, "inner()"],
      [3, 'raise KeyError("gone")'],
    ]);
  });

  test.each([
    ["statements in place of a value", () => python.kb.py`x = 1`, "run them with py.exec`…`"],
    ["nothing in place of a value", () => python.kb.py``, "the text is empty: write an expression"],
    ["a hole in quotes", () => python.kb.py`"it is ${1}"`, "hole 1 stands inside of quotes"],
    ["a hole as a name", () => python.kb.py`x.${"name"}`, "or in a name's place"],
    ["yield at the top", () => python.kb.py.exec`yield 1`, "'yield' outside function"],
    ["a lambda that awaits", () => python.kb.py.fn`x: await x`, "'await' outside async function"],
  ])("%s is a sentence", async (_, make, message) => {
    const error = await failure(make());
    expect(error.pyType).toBe("SyntaxError");
    expect(error.message).toContain(message);
  });

  test.each(["exec", "fn"])("py.%s is ours, and not assigned by mistake", async (name) => {
    const { py } = python.kb;
    expect(() => Reflect.set(py, name, 1)).toThrow(`py.${name} is not a variable: write py.exec`);
    await py.exec`fn = "theirs"`;
    expect(await py.$attr("fn")).toBe("theirs");
  });
});

test("a JavaScript object in a hole arrives as itself", async () => {
  const { py } = python.kb;
  const seen: unknown[] = [];
  const take = (x: unknown) => void seen.push(x);
  const mine = new (class Mine {})();
  await py.exec`
    held = ${mine}
    ${take}(held)
  `;
  expect(seen).toEqual([mine]);
  expect(seen[0]).toBe(mine);
  await py.exec`del held`;
  expect(((await py.list()) as PyObject).constructor.name).toBe("PyObject");
});
