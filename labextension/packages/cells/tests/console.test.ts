import { formatWithOptions } from "node:util";
import { describe, expect, test } from "vitest";
import { cellConsole, format, redirect } from "../src/console.js";

describe("format(values)", () => {
  const rows: readonly (readonly unknown[])[] = [
    [],
    ["text"],
    ["100%%"],
    ["a", "b", 1],
    [1, "b", { c: "d" }],
    ["%s is %d years and %i months", "Ann", 4.5, 6.7],
    ["%s %s", "only one"],
    ["%s", { a: 1 }],
    ["%s", -0],
    ["%s %d", 1n, 2n],
    ["%f", "1.5x"],
    ["%j", { a: [1] }],
    ["%O", { a: { b: 1 } }],
    ["%c styled", "color: red"],
    ["50%% of %s", "all", "rest"],
    ["%x", 1],
    ["%d %f", Symbol("s"), Symbol("s")],
    [Symbol("s")],
  ];
  test("prints NaN for what has no number and throws instead", () => {
    expect(format(["%d %i %f", Object.create(null), Object.create(null), Object.create(null)])).toBe(
      "NaN NaN NaN",
    );
  });
  test("puts values as Node does", () => {
    expect(rows.map((values) => format(values))).toEqual(
      rows.map((values) => formatWithOptions({ depth: 4 }, ...values)),
    );
  });
});

describe("cellConsole(write)", () => {
  const printed = (use: (console: Console) => void): string => {
    let text = "";
    use(
      cellConsole((stream, chunk) => {
        text += stream === "stdout" ? chunk : `E:${chunk}`;
      }),
    );
    return text;
  };

  const rows: readonly (readonly [title: string, use: (console: Console) => void, text: string])[] = [
    [
      "log, info and debug go to stdout",
      (c) => {
        c.log(1);
        c.info("b");
        c.debug("c");
      },
      "1\nb\nc\n",
    ],
    [
      "warn and error go to stderr",
      (c) => {
        c.warn("w");
        c.error("e");
      },
      "E:w\nE:e\n",
    ],
    [
      "groups indent every line",
      (c) => {
        c.group("g");
        c.log("a\nb");
        c.groupEnd();
        c.log("c");
      },
      "g\n  a\n  b\nc\n",
    ],
    [
      "count counts by label",
      (c) => {
        c.count();
        c.count("x");
        c.count();
        c.countReset();
        c.count();
      },
      "default: 1\nx: 1\ndefault: 2\ndefault: 1\n",
    ],
    [
      "assert speaks when it fails",
      (c) => {
        c.assert(true, "no");
        c.assert(false, "yes");
        c.assert(false);
      },
      "E:Assertion failed: yes\nE:Assertion failed\n",
    ],
    ["an unknown timer is told", (c) => c.timeEnd("t"), 'E:No timer "t": start it with console.time\n'],
    [
      "table draws rows",
      (c) => c.table([{ a: 1, b: "x" }, { a: 2 }]),
      [
        "┌─────────┬───┬─────┐",
        "│ (index) │ a │ b   │",
        "├─────────┼───┼─────┤",
        "│ 0       │ 1 │ 'x' │",
        "│ 1       │ 2 │     │",
        "└─────────┴───┴─────┘",
        "",
      ].join("\n"),
    ],
    ["table of a scalar is the scalar", (c) => c.table(5), "5\n"],
  ];
  test.each(rows)("%s", (_title, use, text) => {
    expect(printed(use)).toBe(text);
  });

  test("a redirected console prints elsewhere until it is given back", () => {
    const texts: string[] = [];
    const target = cellConsole((_stream, text) => texts.push(`old ${text}`));
    const undo = redirect(
      target,
      cellConsole((_stream, text) => texts.push(`new ${text}`)),
    );
    target.log("a");
    undo();
    target.log("b");
    expect(texts).toEqual(["new a\n", "old b\n"]);
  });
});
