// Tables with the real library: in the host, which has it inside, and in a script, which may not have it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ArrowTable, Session } from "@kernelbridge/bridge";
import { type Table, tableFromArrays, tableToIPC } from "apache-arrow";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadArrow } from "../src/arrow.js";
import { StreamTransport } from "../src/stream.js";
import { bundle } from "./script.js";

const ROWS = [
  { id: 1n, name: "é", score: 0.5 },
  { id: 2n, name: "b", score: Number.NaN },
];
const IPC = tableToIPC(
  tableFromArrays({
    id: BigInt64Array.from(ROWS, ({ id }) => id),
    name: ROWS.map(({ name }) => name),
    score: Float64Array.from(ROWS, ({ score }) => score),
  }),
  "stream",
);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("a table becomes rows, or the library's own table", async () => {
  const table = new ArrowTable(IPC, "DataFrame", loadArrow);
  expect(await table.rows()).toEqual(ROWS);
  const { numRows, schema } = await table.toArrow<Table>();
  expect([numRows, schema.fields.map(({ name }) => name)]).toEqual([2, ["id", "name", "score"]]);
});

test("a script without the package is told how to install it", async () => {
  const outfile = join(folder, "arrow.mjs");
  const entryPoints = [new URL("../src/arrow.ts", import.meta.url).pathname];
  const external = ["apache-arrow"];
  await build({ entryPoints, outfile, external, bundle: true, format: "esm", conditions: ["source"] });
  const source = `import(${JSON.stringify(pathToFileURL(outfile).href)}).then((it) => it.loadArrow()).catch((error) => console.log(String(error)))`;
  const { stdout } = spawnSync(process.execPath, ["--eval", source], { encoding: "utf8" });
  expect(stdout).toBe(
    "ConversionError: tables are read with the package apache-arrow: npm install apache-arrow\n",
  );
});

test("cells in the host read tables, and give the library's tables to Python", async () => {
  const file = await bundle("src/host.ts", "arrow-host");
  const host: ChildProcess = spawn(process.execPath, [file], {
    cwd: folder,
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const given: unknown[] = [];
    const session = await Session.accept(new StreamTransport(host.stdout!, host.stdin!), {
      operations: { name: () => (value: unknown) => void given.push(value) },
    });
    const cell = (source: string) =>
      session.perform("evaluate", [{ language: "js", source, cell: "", count: 1 }]);
    await session.perform("setname", ["table", new ArrowTable(IPC, "DataFrame")]);
    await cell(
      "await py.take(table); await py.take(await table.rows()); await py.take(await table.toArrow())",
    );
    const [same, rows, back] = given as [ArrowTable, unknown, ArrowTable];
    expect(same).toStrictEqual(new ArrowTable(IPC, "DataFrame"));
    expect(rows).toEqual(ROWS);
    expect(back.kind).toBe("Table");
    expect(await new ArrowTable(back.ipc, back.kind, loadArrow).rows()).toEqual(ROWS);
  } finally {
    host.kill("SIGKILL");
    rmSync(file);
  }
});
