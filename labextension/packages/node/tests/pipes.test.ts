import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type Envelope, Kind } from "@kernelbridge/bridge";
import { afterAll, expect, test } from "vitest";
import { StreamTransport } from "../src/stream.js";
import { bundle } from "./script.js";

const file = await bundle("tests/scripts/prints.ts", "prints");

// Node connects its children by sockets; a shell's pipeline, as Python's subprocess, by pipes
const folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
afterAll(() => {
  for (const path of [folder, file]) rmSync(path, { recursive: true });
});
const errors = join(folder, "stderr");
const PIPELINE = ["sh", ["-c", 'cat | "$0" "$1" 2> "$2" | cat', process.execPath, file, errors]] as const;

/** Sends one message to the script and gives what it answers and all that it prints. */
async function converse(command: string, args: readonly string[]) {
  const child = spawn(command, args);
  const said = text(child.stderr);
  const transport = new StreamTransport(child.stdout, child.stdin);
  const answer = new Promise((resolve, reject) => {
    transport.onMessage = (...message) => resolve(message);
    transport.onClose = reject;
  });
  transport.send(SENT, [Uint8Array.of(1, 2, 3)]);
  const received = await answer;
  transport.close("enough");
  return { received, ended: await once(child, "close"), said: await said };
}

const SENT: Envelope = { v: 1, kind: Kind.ping, seq: 1, ack: 0 };
const ANSWER = [{ ...SENT, ack: 1 }, [Uint8Array.of(1, 2, 3)]];

test("nothing that user code prints or reads, by whatever road, reaches the pipes", async () => {
  const { received, ended } = await converse(...PIPELINE);
  const said = readFileSync(errors, "utf8");
  expect(received).toEqual(ANSWER);
  expect(ended).toEqual([0, null]);
  for (const word of ["console", "stream", "descriptor", "child"]) expect(said).toContain(word);
});

test("over sockets, which cannot be moved, JavaScript's own streams are kept away", async () => {
  const { received, said } = await converse(process.execPath, [file, "javascript only"]);
  expect(received).toEqual(ANSWER);
  for (const word of ["console", "stream"]) expect(said).toContain(word);
});
