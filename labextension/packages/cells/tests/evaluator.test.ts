import { type IncomingCall, isPython, memoryPair, Session, Tagged } from "@kernelbridge/bridge";
import { describe, expect, test } from "vitest";
import { attachEvaluator } from "../src/attach.js";
import { failure, type World, world } from "./world.js";

/** The name that a display gets which was given none. */
const ID = expect.stringMatching(/^kb-[0-9a-f]{32}$/);

describe("evaluate", () => {
  const rows: readonly (readonly [
    title: string,
    language: string,
    source: string,
    value: unknown,
    text: string | undefined,
  ])[] = [
    ["a number", "js", "1 + 1", 2, "2"],
    ["a string", "js", "'a' + 1", "a1", "'a1'"],
    ["a bigint", "js", "2n ** 64n", 2n ** 64n, "18446744073709551616n"],
    ["nothing", "js", "const x = 1", null, undefined],
    ["null", "js", "null", null, undefined],
    ["a symbol, which stays where it is", "js", "Symbol('a')", null, "Symbol(a)"],
    ["a promise's value", "js", "new Promise((resolve) => setTimeout(resolve, 0, 7))", 7, "7"],
    ["a decimal, by its class", "js", 'new Decimal("1.50")', expect.anything(), "Decimal(1.50)"],
    [
      "an array with its shape",
      "js",
      'new NDArray(Int8Array.of(1, 2), "|i1", [2, 1])',
      expect.anything(),
      "NDArray(|i1, [2, 1]) [ [ 1 ], [ 2 ] ]",
    ],
    ["a decimal in Lisp", "lisp", '(str (new Decimal "1.50"))', "1.50", "'1.50'"],
    ["a Lisp list as Lisp", "lisp", '(list 1 \'a "b")', expect.anything(), '(1 a "b")'],
    ["a Lisp number", "lisp", "(+ 1 2)", 3, "3"],
    ["a Lisp definition", "lisp", "(def x 1)", null, undefined],
    ["an awaited Lisp value", "lisp", "(+ 1 (await (js/Promise.resolve 2)))", 3, "3"],
  ];
  test.each(rows)("gives %s", async (_title, language, source, value, text) => {
    const evaluated = await (await world()).cell(source, language);
    expect(evaluated).toEqual({ value, bundle: text === undefined ? null : { "text/plain": text } });
  });

  test("gives an object by reference, with its text and its tree", async () => {
    const { cell } = await world();
    const { value, bundle } = await cell("({ a: 1 })");
    expect(isPython(value)).toBe("object");
    expect(bundle).toEqual({ "text/plain": "{ a: 1 }" });
  });

  test("gives the kernel's own object as itself and leaves showing it to the kernel", async () => {
    const frame = () => "I am the kernel's";
    const { cell } = await world({ frame });
    const { value, bundle } = await cell("py.frame");
    expect(value).toBe(frame);
    expect(bundle).toBeNull();
  });

  test("keeps variables from cell to cell, in both languages", async () => {
    const { cell } = await world();
    await cell("const total = 40; const addTo = (n) => total + n");
    await cell("(def two-more 2)", "lisp");
    expect((await cell("(addTo two-more)", "lisp")).value).toBe(42);
    expect((await cell("addTo(1)")).value).toBe(41);
  });

  test("sets and gives variables by name", async () => {
    const { kernel, cell } = await world();
    await kernel.perform("setname", ["given", 5, "js"]);
    await kernel.perform("setname", ["my-list", 6, "lisp"]);
    expect((await cell("given")).value).toBe(5);
    expect((await cell("my-list", "lisp")).value).toBe(6);
    await cell("const made = 7");
    expect(await kernel.perform("name", ["made"])).toBe(7);
    expect((await failure(kernel.perform("name", ["nobody"]))).message).toContain("nobody is not defined");
  });

  const notNames: readonly (readonly [name: string, language: string, message: string])[] = [
    ["with-dash", "js", '"with-dash" cannot be the name of a variable in js'],
    ["1st", "js", '"1st" cannot be the name of a variable in js'],
    ["let", "js", '"let" is a word of JavaScript\'s own'],
    ["undefined", "js", '"undefined" is a word of JavaScript\'s own'],
  ];
  test.each(notNames)("refuses %s as a variable in %s", async (name, language, message) => {
    const { kernel } = await world();
    expect((await failure(kernel.perform("setname", [name, 5, language]))).message).toContain(message);
  });

  test("gives a name of its own back when the cells' is deleted, and never loses it", async () => {
    const { kernel, cell } = await world();
    await cell("const html = 5; var display = 6");
    await kernel.perform("delname", ["html"]);
    expect((await cell("typeof html + display")).value).toBe("function6");
    expect((await failure(kernel.perform("delname", ["html"]))).message).toContain(
      "html is kernelbridge's own, and cannot be deleted",
    );
  });

  test("lends the signal of the running cell, also when the last one's was deleted", async () => {
    const { kernel, cell } = await world();
    await cell("const signal = 5");
    await kernel.perform("delname", ["signal"]);
    expect((await cell("signal.aborted")).value).toBe(false);
  });

  test("sends instances of a cell's own class by the converter that the cell registered, also when it runs again", async () => {
    const given: unknown[] = [];
    const { cell } = await world({ take: (value: unknown) => void given.push(value) });
    const source = `class Point { x = 1 }
      registerConverter(Point, { name: "point", encode: ({ x }) => [x], decode: ([x]) => new Point(x) });
      await py.take(new Point())`;
    await cell(source);
    await cell(source);
    expect(given).toStrictEqual([new Tagged("point", [1]), new Tagged("point", [1])]);
  });

  test("names the languages that there are", async () => {
    const { cell } = await world();
    expect((await failure(cell("1", "cobol"))).message).toContain(
      'No cells in "cobol": the languages are js, lisp',
    );
  });
});

describe("what a cell shows", () => {
  test("prints in program order with what it displays and does in the kernel", async () => {
    const { cell, output } = await world({ mark: (text: string) => void output.push(["mark", text]) });
    await cell(
      "console.log('a', { b: 1 }); display(1); py.mark('in the middle'); console.error('c'); display({ d: 2 })",
    );
    expect(output).toEqual([
      ["stdout", "a { b: 1 }\n"],
      ["display", { "text/plain": "1" }, { raw: true, display_id: ID }],
      ["mark", "in the middle"],
      ["stderr", "c\n"],
      ["display", { "text/plain": "{ d: 2 }" }, { raw: true, display_id: ID }],
    ]);
  });

  test("prints text that a message can carry, whatever it holds", async () => {
    const { cell, output } = await world();
    await cell("console.log('half: \\ud83e, whole: \\ud83e\\udd84')");
    expect(output).toEqual([["stdout", "half: \ufffd, whole: 🦄\n"]]);
  });

  test("displays the kernel's objects as themselves, also before they are fetched", async () => {
    const frame = () => 1;
    const { cell, output } = await world({ frame });
    await cell("display(py.frame); display(await py.frame)");
    expect(output).toEqual([
      ["display", frame, { display_id: ID }],
      ["display", frame, { display_id: ID }],
    ]);
  });

  test("waits for a promise that is displayed", async () => {
    const { cell, output } = await world();
    await cell("display(new Promise((resolve) => setTimeout(resolve, 5, 'late')))");
    expect(output).toEqual([["display", { "text/plain": "'late'" }, { raw: true, display_id: ID }]]);
  });

  test("shows what knows how it looks", async () => {
    const { cell } = await world();
    expect((await cell("html`<b>1</b>`")).bundle).toEqual({
      "text/plain": "<b>1</b>",
      "text/html": "<b>1</b>",
    });
  });

  test("prints what a library prints to the platform's console", async () => {
    const [near, far] = memoryPair();
    const texts: string[] = [];
    const accepted = Session.accept(far, {
      operations: {
        write: (_call: IncomingCall, _stream: string, text: string) => void texts.push(text),
        finished: () => null,
      },
    });
    const library = { log: (text: string) => void texts.push(`old ${text}`) } as unknown as Console;
    const session = await attachEvaluator(near, { name: "node", console: library });
    const kernel = await accepted;
    library.log("from afar");
    await session.settled();
    kernel.close("done");
    await session.closed;
    library.log("after");
    expect(texts).toEqual(["from afar\n", "old after"]);
  });
});

describe("a cell that fails", () => {
  test("tells its own lines, of whichever language", async () => {
    const { cell } = await world();
    await cell("const half = (x) => {\n  throw new RangeError('odd')\n}");
    const error = await failure(cell("\n(defun go (x)\n  (half x))\n(go 3)", "lisp"));
    expect(error.pyType).toBe("RangeError");
    expect(error.message).toContain("odd");
    expect(error.traceback).toBe(
      [
        "Traceback (most recent call last):",
        "  Cell [2], line 4:2",
        "    (go 3)",
        "     ^",
        "  Cell [2], line 3:4, in go",
        "    (half x))",
        "     ^",
        "  Cell [1], line 2:9, in half",
        "    throw new RangeError('odd')",
        "          ^",
        "RangeError: odd",
      ].join("\n"),
    );
  });

  test("names functions and variables as the cell's language spells them", async () => {
    const { cell } = await world();
    const error = await failure(cell("(defun try-it () (+ 1 nobody-here))\n(try-it)", "lisp"));
    expect(error.traceback).toContain("Cell [1], line 1:23, in try-it\n");
    expect(error.traceback).toContain("ReferenceError: nobody-here is not defined");
    const wrong = await failure(cell("(def my-number 1)\n(my-number 2)", "lisp"));
    expect(wrong.traceback).toContain("TypeError: my-number is not a function");
  });

  test("shows the places of an error that it gives as its value", async () => {
    const { cell } = await world();
    const { bundle } = await cell("let kept; try { null.x } catch (error) { kept = error }\nkept");
    expect(bundle?.["text/plain"]).toMatch(/^Traceback .*\n {2}Cell \[1\], line 1:22\n/);
  });

  test("tells a syntax error with its line, in JavaScript", async () => {
    const { traceback, pyType } = await failure((await world()).cell("\nconst 1"));
    expect(pyType).toBe("SyntaxError");
    expect(traceback).toBe("SyntaxError: Unexpected token (Cell [1], line 2:7)\n    const 1\n          ^");
  });

  test("tells all errors of a Lisp cell with their lines", async () => {
    const { traceback, pyType } = await failure((await world()).cell("(def)\n(if)", "lisp"));
    expect(pyType).toBe("LispSyntaxError");
    expect(traceback).toContain("Cell [1]:1:1: ");
    expect(traceback).toContain("Cell [1]:2:1: ");
  });

  test("passes the kernel's own error on as itself, with the cell's lines before the kernel's", async () => {
    const original = new TypeError("from the kernel");
    const { cell } = await world({
      fail: () => {
        throw original;
      },
    });
    const error = await failure(cell("const f = async () => {\n  await py.fail()\n}\nawait f()"));
    expect(error).toBe(original);
  });

  test("fails by a call that nobody awaited, once", async () => {
    const { cell, output } = await world({
      fail: () => {
        throw new TypeError("unawaited");
      },
    });
    const error = await failure(cell("py.fail(); 5"));
    expect(error.message).toContain("unawaited");
    expect(output).toEqual([]);
    expect((await cell("6")).value).toBe(6);
  });

  test("tells the failures behind the first on stderr", async () => {
    const { cell, output } = await world({
      fail: () => {
        throw new TypeError("unawaited");
      },
    });
    expect((await failure(cell("py.fail(); throw new Error('own')"))).message).toContain("own");
    expect(output).toEqual([["stderr", expect.stringContaining("unawaited")]]);
  });

  test("ends only when its un-awaited calls have run", async () => {
    const done: string[] = [];
    const { cell } = await world({ note: (name: string) => void done.push(name) });
    await cell("py.note('a'); setTimeout(() => py.note('later'), 50); py.note('b'); 1");
    expect(done).toEqual(["a", "b"]);
  });
});

describe("a session that has ended", () => {
  test("takes what a timer prints afterwards without a word", async () => {
    const { cell, kernel, evaluator, output } = await world();
    await cell("globalThis.$kbPrint = () => console.log('late')");
    kernel.close("done");
    await evaluator.closed;
    const { $kbPrint } = globalThis as unknown as { $kbPrint: () => void };
    expect(() => $kbPrint()).not.toThrow();
    Reflect.deleteProperty(globalThis, "$kbPrint");
    expect(output).toEqual([]);
  });
});

describe("calls through the kernel", () => {
  test("a cell's call may evaluate another cell", async () => {
    const made: World = await world({
      run: async (source: string) => (await made.cell(source)).value,
    });
    expect((await made.cell("const x = 4; 1 + await py.run('x * 2')")).value).toBe(9);
  });
});

describe("a cell that runs while another one shows something", () => {
  test("does not wait for the other's display", async () => {
    const made: World = await world({
      run: async (source: string) => (await made.cell(source)).value,
    });
    await made.cell("display((async () => 1 + await py.run('2'))())");
    expect(made.output).toEqual([["display", { "text/plain": "3" }, { raw: true, display_id: ID }]]);
  });

  test("fails when what it displays fails", async () => {
    const { cell } = await world();
    const error = await failure(cell("display(Promise.reject(new RangeError('no picture'))); 1"));
    expect(error.message).toContain("no picture");
  });
});

describe("an interrupt", () => {
  test("ends a cell whose promise never settles, and keeps what it defined", async () => {
    const { kernel, cell } = await world();
    const controller = new AbortController();
    const source =
      "const before = 1; signal.addEventListener('abort', () => { heard = true }); await new Promise(() => {})";
    const request = { language: "js", source, cell: "c", count: 1 };
    const running = failure(kernel.perform("evaluate", [request], { signal: controller.signal }));
    await cell("0");
    controller.abort();
    await running;
    expect((await cell("[before, heard].join()")).value).toBe("1,true");
  });
});
