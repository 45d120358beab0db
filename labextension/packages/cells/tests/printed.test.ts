import { expect, test } from "vitest";
import { Printed } from "../src/printed.js";
import { world } from "./world.js";

function printed(limit: number, ...texts: string[]): readonly [text: string, summary: string] {
  const output = new Printed(limit);
  let all = "";
  for (const text of texts) output.write("stdout", text, (_stream, part) => (all += part));
  return [all, output.summary("js")];
}

const CUT = "\n[The output of this cell is cut here, after 4 characters.]\n";
const LEFT = (left: number, all: number) =>
  `[${left} more characters were left out; to print them all, begin the cell with %%js --output-limit ${all}]\n`;

test.each([
  ["less than the limit", 4, ["abc"], "abc", ""],
  ["exactly the limit", 4, ["ab", "cd"], "abcd", ""],
  ["more in one text", 4, ["abcdefg"], `abcd${CUT}`, LEFT(3, 7)],
  ["more in several texts", 4, ["ab", "cde", "fg"], `abcd${CUT}`, LEFT(3, 7)],
  ["more behind the limit", 4, ["abcd", "e"], `abcd${CUT}`, LEFT(1, 5)],
  ["anything without a limit", 0, ["abc", "def"], "abcdef", ""],
])("prints %s", (_title, limit, texts, text, summary) => {
  expect(printed(limit, ...texts)).toEqual([text, summary]);
});

test("each cell has a limit of its own, which counts both streams", async () => {
  const { cell, output } = await world();
  await cell("console.log('123'); console.error('456')", "js", { output: 4 });
  await cell("console.log('789')", "js", { output: 4 });
  expect(output).toEqual([
    ["stdout", "123\n"],
    ["stderr", CUT],
    ["stderr", LEFT(4, 8)],
    ["stdout", "789\n"],
  ]);
});
