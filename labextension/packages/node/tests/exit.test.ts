// Scripts as real processes: they end by themselves, and leave no kernel and no file behind, however they end.

import "./python.js";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { isRunning, Script } from "./script.js";

/** Fails when the kernel still runs after this many milliseconds. */
const gone = (pid: number, milliseconds: number) =>
  vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: milliseconds, interval: 20 });

test("a script of three lines ends within a second of its last line, and takes its kernel along", async () => {
  using script = await Script.start("ends");
  const pid = Number(await script.line());
  expect(isRunning(pid)).toBe(true);
  expect(await script.line()).toBe("6");
  const printed = performance.now();
  expect(await script.ended).toMatchObject({ code: 0, stderr: "" });
  expect(performance.now() - printed).toBeLessThan(1000);
  expect(isRunning(pid)).toBe(false);
  expect(script.remains()).toEqual([]);
});

test("a call that nobody awaits still happens, and what it prints is seen", async () => {
  const file = join(tmpdir(), `kernelbridge-unawaited-${process.pid}`);
  using script = await Script.start("unawaited", file);
  const pid = Number(await script.line());
  expect(await script.ended).toMatchObject({ code: 0, stderr: "" });
  expect((await script.ended).stdout).toContain("from python\n");
  expect(readFileSync(file, "utf8")).toBe("done");
  rmSync(file);
  expect(isRunning(pid)).toBe(false);
});

test("threads that end at once leave the process whole", async () => {
  using script = await Script.start("threads");
  const pid = Number(await script.line());
  expect(await script.ended).toMatchObject({ code: 0, signal: null, stdout: `${pid}\n28\n` });
});

test("a script that throws ends with its error, and takes its kernel along", async () => {
  using script = await Script.start("throws");
  const pid = Number(await script.line());
  const { code, stderr } = await script.ended;
  expect(code).toBe(1);
  expect(stderr).toContain("the script's own error");
  await gone(pid, 1000);
  expect(script.remains()).toEqual([]);
});

test("process.exit ends the kernel although a call is pending", async () => {
  using script = await Script.start("exits");
  const pid = Number(await script.line());
  expect(await script.ended).toMatchObject({ code: 3, stderr: "" });
  await gone(pid, 1000);
  expect(script.remains()).toEqual([]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends script and kernel at once", async (signal) => {
  using script = await Script.start("waits");
  const pid = Number(await script.line());
  expect(await script.line()).toBe("waiting");
  script.kill(signal);
  expect(await script.ended).toMatchObject({ code: null, signal });
  await gone(pid, 1000);
  expect(script.remains()).toEqual([]);
});

test("a script that is killed leaves no kernel", async () => {
  using script = await Script.start("waits");
  const pid = Number(await script.line());
  expect(await script.line()).toBe("waiting");
  script.kill("SIGKILL");
  await script.ended;
  await gone(pid, 3000);
});
