import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  createConnection,
  endpoint,
  parseConnection,
  readConnection,
  socketFiles,
} from "../src/jupyter/connection.js";

const FIELDS = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 5001,
  iopub_port: 5002,
  stdin_port: 5003,
  control_port: 5004,
  hb_port: 5005,
  key: "secret",
  signature_scheme: "hmac-sha256",
};
const text = (changes: object = {}) => JSON.stringify({ ...FIELDS, ...changes });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
  vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("a tcp file gives tcp addresses", () => {
  expect(endpoint(parseConnection(text(), "f"), "control")).toBe("tcp://127.0.0.1:5004");
});

test("an ipc file gives paths", () => {
  const connection = parseConnection(text({ transport: "ipc", ip: "/run/k-ipc", shell_port: 1 }), "f");
  expect(endpoint(connection, "shell")).toBe("ipc:///run/k-ipc-1");
  expect(socketFiles(connection)).toContain("/run/k-ipc-1");
});

test("keys of an encrypted connection are taken in pairs", () => {
  expect(parseConnection(text({ curve_publickey: "p", curve_secretkey: "s" }), "f").curve).toEqual({
    publicKey: "p",
    secretKey: "s",
  });
  expect(parseConnection(text({ curve_publickey: "p" }), "f").curve).toBeNull();
});

const BAD: [string, string, string][] = [
  ["text that is not JSON", "{", "it is not JSON"],
  ["a list", "[]", "not a JSON object"],
  ["a missing port", text({ hb_port: undefined }), '"hb_port" is missing'],
  ["a port that is no number", text({ shell_port: "5001" }), '"shell_port" is "5001"'],
  ["a port out of range", text({ shell_port: 70000 }), "1 to 65535"],
  ["an unknown transport", text({ transport: "udp" }), "only tcp or ipc"],
  ["an unknown signature scheme", text({ signature_scheme: "hmac-md5" }), "only hmac-sha256"],
  ["a key that is no text", text({ key: 7 }), '"key" is 7'],
];

test.each(BAD)("%s is refused by name, with what to do", async (_, content, reason) => {
  writeFileSync(join(folder, "bad.json"), content);
  const reading = readConnection(join(folder, "bad.json"));
  await expect(reading).rejects.toThrow(reason);
  await expect(reading).rejects.toThrow("bad.json is not a connection file");
  await expect(reading).rejects.toMatchObject({ name: "ConnectionFileError" });
});

test("a missing file is refused with the places that were searched", async () => {
  await expect(readConnection("kernel-1.json")).rejects.toThrow(join(folder, "kernel-1.json"));
  await expect(readConnection(join(folder, "none"))).rejects.toThrow("%connect_info");
});

test("no file at all is refused with what is needed", async () => {
  for (const none of ["", undefined as unknown as string]) {
    await expect(readConnection(none)).rejects.toThrow("connect({ connectionFile })");
  }
});

test("a folder is no connection file", async () => {
  await expect(readConnection(folder)).rejects.toThrow("cannot be read (EISDIR)");
});

test("a new connection is written for its owner only, and reads back as itself by its bare name", async () => {
  const { connection, path } = await createConnection("tcp", "python3");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await readConnection(basename(path))).toEqual({ connection, path });
  expect(new Set(Object.values(connection.ports)).size).toBe(5);
});

test("an ipc connection lies beside its file", async () => {
  const { connection, path } = await createConnection("ipc", "python3");
  expect(connection.ip).toBe(path.replace(".json", "-ipc"));
});
