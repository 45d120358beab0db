// The table of docs/bridge.md that says how many messages each expression costs, counted on the wire.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { launched, turnOver } from "./launched.js";

const HEADING = "## What each expression costs";

const python = launched("import types");
let fixtures: Readonly<Record<string, unknown>>;

beforeEach(async () => {
  const { kb, folder } = python;
  const { py, $py, op } = kb;
  const path = join(folder, "x.txt");
  writeFileSync(path, "text");
  const [xs, obj] = await Promise.all([py.list([1]), py.types.SimpleNamespace()]);
  await kb.session.settled();
  fixtures = { kb, py, op, math: $py("math"), xs, obj, path, pause: turnOver };
});

/** Expression and number of messages of each row. */
function rows(): [string, number][] {
  const page = readFileSync(new URL("../../../../docs/bridge.md", import.meta.url), "utf8");
  const section = page.split(HEADING)[1]?.split("\n## ")[0] ?? "";
  return Array.from(section.matchAll(/^\| (`+)(.+?)\1 \| (\d+) \|/gm), ([, , code, count]) => [
    (code ?? "").trim(),
    Number(count),
  ]);
}

test("the table is found", () => {
  expect(rows().length).toBeGreaterThan(30);
});

// Once more where the machine was so busy that a few items took more than the 50 ms of a batch.
test.each(rows())("%s: %i", { retry: 1 }, async (code, messages) => {
  const { sent, unhandled } = python;
  const names = Object.keys(fixtures);
  const run = new Function(...names, `return (async () => { ${code} })()`) as (
    ...values: unknown[]
  ) => Promise<void>;
  const before = sent.length;
  await run(...Object.values(fixtures));
  await turnOver();
  expect(sent.length - before).toBe(messages);
  await python.kb.session.settled();
  unhandled.length = 0;
});
