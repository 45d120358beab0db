// Kernels as they may be met: with an environment and folder of their own, encrypted, or without the bridge's Python side.

import "./python.js";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { curveKeyPair } from "zeromq";
import { connect, launch } from "../src/index.js";
import { createConnection } from "../src/jupyter/connection.js";
import { KernelProcess } from "../src/jupyter/process.js";

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "kernelbridge-")));
  vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("launch({ kernel, env, cwd }) starts that kernel, there", async () => {
  await using kb = await launch({ kernel: "python3", env: { MODE: "test", HOME: undefined }, cwd: folder });
  const os = kb.$py("os");
  expect(await os.getcwd()).toBe(folder);
  expect(await os.environ.get("MODE")).toBe("test");
  expect(await os.environ.get("HOME")).toBeNull();
});

test("connect encrypts where the connection file has keys, and a client without them is not heard", async () => {
  const { path } = await createConnection("tcp", "python3");
  const plain = JSON.parse(readFileSync(path, "utf8"));
  const { publicKey, secretKey } = curveKeyPair();
  writeFileSync(path, JSON.stringify({ ...plain, curve_publickey: publicKey, curve_secretkey: secretKey }));
  const command = [process.env.KERNELBRIDGE_PYTHON ?? "python3", "-m", "ipykernel_launcher", "-f", path];
  const kernel = new KernelProcess({ command, cwd: folder, env: process.env, files: [path] });
  const kb = await vi.waitFor(() => connect({ connectionFile: path }), { timeout: 50_000, interval: 200 });
  expect(await kb.py.sum([1, 2])).toBe(3);
  const open = join(folder, "open.json");
  writeFileSync(open, JSON.stringify(plain));
  await expect(connect({ connectionFile: open, timeout: 1500 })).rejects.toMatchObject({
    name: "TimeoutError",
  });
  await kb.close();
  kernel.destroy();
  await kernel.ended;
});

test("a folder that is not there is named, and not the interpreter", async () => {
  await expect(launch({ cwd: "/nowhere/at/all" })).rejects.toMatchObject({
    name: "KernelStartError",
    message: "The kernel was not started: its `cwd`, /nowhere/at/all, is no folder.",
  });
});

test("a kernel without the Python package says what to install, and ends", async () => {
  writeFileSync(
    join(folder, "sitecustomize.py"),
    `import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "kernelbridge":
            raise ModuleNotFoundError("No module named 'kernelbridge'", name=name)
sys.meta_path.insert(0, Missing())
`,
  );
  const { KERNELBRIDGE_PYTHON: python } = process.env;
  await expect(launch({ env: { PYTHONPATH: folder } })).rejects.toMatchObject({
    name: "KernelStartError",
    message: `The kernel's interpreter, ${python}, lacks the package kernelbridge. Install it there: ${python} -m pip install kernelbridge, or bring it along: { inject: true }`,
  });
});
