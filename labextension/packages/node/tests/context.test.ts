// Python's context managers around JavaScript.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { fetched, launched } from "./launched.js";

const python = launched(`
    import asyncio, contextlib, decimal, numpy, warnings
    warnings.simplefilter('ignore')

    log = []

    def manager(name, swallow=False, fail=None):
        @contextlib.contextmanager
        def plain():
            log.append("enter")
            try:
                yield [name]
            except BaseException as error:
                log.append(f"{type(error).__name__}: {error}")
                if fail: raise fail from error
                if not swallow: raise
            else:
                log.append("leave")
        return plain()

    def amanager(name, swallow=False, fail=None):
        @contextlib.asynccontextmanager
        async def asynchronous():
            await asyncio.sleep(0)
            with manager(name, swallow, fail) as value:
                yield value
                await asyncio.sleep(0)
        return asynchronous()

    class Both:
        def __enter__(self): return "plain"
        def __exit__(self, *_): log.append("plain")
        async def __aenter__(self): return "asynchronous"
        async def __aexit__(self, *_): log.append("asynchronous")
`);

beforeEach(() => python.kb.py.log.clear().then(() => {}));

const logged = (): Promise<unknown> => python.kb.py.log.$js();

const fail = (error: unknown) => () => {
  throw error;
};

describe.each(["manager", "amanager"])("a %s", (kind) => {
  test("is entered and left around the body, and gives its value", async () => {
    const { kb } = python;
    const value = await kb.with(kb.py[kind]("x"), async (entered) => `${await entered.$at(0)}!`);
    expect(value).toBe("x!");
    expect(await logged()).toEqual(["enter", "leave"]);
  });

  test("sees the error of the body, which goes on", async () => {
    const { kb } = python;
    const error = new RangeError("mine");
    await expect(kb.with(kb.py[kind]("x"), fail(error))).rejects.toBe(error);
    expect(await logged()).toEqual(["enter", "RangeError: mine"]);
  });

  test("may swallow it", async () => {
    const { kb } = python;
    expect(await kb.with(kb.py[kind]("x", true), fail("no error at all"))).toBeUndefined();
    expect(await logged()).toEqual(["enter", `ThrownValue: "no error at all" was thrown, which is no Error`]);
  });

  test("gets a Python exception as the object that it was", async () => {
    const { kb } = python;
    const { py } = kb;
    await kb.with(py[kind]("x", true), () => py`1 / 0`);
    await kb.with(py[kind]("x", true), () => py.exec`raise KeyboardInterrupt("stop")`);
    expect(await logged()).toEqual([
      "enter",
      "ZeroDivisionError: division by zero",
      "enter",
      "KeyboardInterrupt: stop",
    ]);
  });

  test("may fail itself, and then that is the error", async () => {
    const { kb } = python;
    const { py } = kb;
    const failed = kb.with(
      py[kind]("x", false, py.ValueError("while leaving")),
      fail(new RangeError("mine")),
    );
    await expect(failed).rejects.toMatchObject({
      pyType: "ValueError",
      message: "ValueError: while leaving",
    });
  });
});

test("a file is entered, used and left with three messages", async () => {
  const { kb, folder, sent } = python;
  const path = join(folder, "x.txt");
  writeFileSync(path, "one\ntwo\n");
  const before = sent.length;
  const text = await kb.with(kb.py.open(path), (file) => file.read());
  expect(text).toBe("one\ntwo\n");
  expect(sent.length - before).toBe(3);
});

test("a path is read once: what is left is what was entered", async () => {
  const { kb } = python;
  const { py } = kb;
  await py.exec`box = manager("first")`;
  await kb.with(py.box, () => py.exec`box = manager("second")`);
  expect(await logged()).toEqual(["enter", "leave"]);
});

test("one that can do both is entered plainly unless the other way is wanted", async () => {
  const { kb } = python;
  expect(await kb.with(kb.py.Both(), (value) => value)).toBe("plain");
  expect(await kb.with(kb.py.Both(), (value) => value, { async: true })).toBe("asynchronous");
  expect(await logged()).toEqual(["plain", "asynchronous"]);
});

test.each([
  ["numpy.errstate", "numpy.errstate(divide='raise')", "numpy.float64(1) / 0", "FloatingPointError"],
  [
    "decimal.localcontext",
    "decimal.localcontext(decimal.Context(prec=1, Emax=0))",
    "decimal.Decimal(99) * 99",
    "Overflow",
  ],
])(
  "%s, which sets variables of the context, holds in the body and not after it",
  async (_, manager, inside, error) => {
    const { kb } = python;
    await expect(kb.with(kb.py(manager), () => kb.py(inside))).rejects.toThrow(error);
    expect(await kb.with(kb.py(manager), () => "left")).toBe("left");
    expect(await kb.py`isinstance(${kb.py(inside)}, object)`).toBe(true);
  },
);

test("they nest, and the value of the innermost comes out", async () => {
  const { kb } = python;
  const { py } = kb;
  const value = await kb.with(py.decimal.localcontext(), (context) => {
    context.prec = 3;
    return kb.with(py.manager("inner"), () => py.str(py.decimal.Decimal(1).$truediv(3)));
  });
  expect(value).toBe("0.333");
});

test("what is no manager says so at the user's line", async () => {
  const { kb } = python;
  const error = (await fetched(kb.with(kb.py.int(5), () => {})).catch((caught: unknown) => caught)) as Error;
  expect(error.message).toBe("TypeError: 'int' object is no context manager: it has no __enter__");
  expect(error.stack?.split("\n")[1]).toContain("context.test.ts");
});
