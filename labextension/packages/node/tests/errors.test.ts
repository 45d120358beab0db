// Every way in which a kernel cannot be had is a sentence that says what to do.

import "./python.js";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connect, execute, launch, python, spawn } from "../src/index.js";
import { createConnection } from "../src/jupyter/connection.js";
import { launchKernel } from "../src/jupyter/launch.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
  vi.stubEnv("JUPYTER_PATH", folder);
  vi.stubEnv("JUPYTER_RUNTIME_DIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Installs a kernel that is started by this command. */
function install(name: string, argv: string[]): void {
  mkdirSync(join(folder, "kernels", name), { recursive: true });
  writeFileSync(join(folder, "kernels", name, "kernel.json"), JSON.stringify({ argv }));
}

test("launch of an unknown kernel names those that are installed", async () => {
  install("mine", ["k"]);
  await expect(launch({ kernel: "fortran" })).rejects.toThrow(
    /no kernel named "fortran".*Installed are:.*mine/,
  );
});

test("launch of a kernel that ends at once tells its last words", async () => {
  install("mine", ["python", "-c", "raise SystemExit('no licence found')", "{connection_file}"]);
  const launching = launch({ kernel: "mine" });
  await expect(launching).rejects.toThrow(
    /"mine" did not start: it ended with exit code 1.*no licence found/s,
  );
  await expect(launching).rejects.toMatchObject({ name: "KernelStartError" });
});

test("launch of a command that does not exist says so", async () => {
  install("mine", ["/nowhere/kernel"]);
  await expect(launch({ kernel: "mine" })).rejects.toThrow(/could not be run.*ENOENT.*\/nowhere\/kernel/);
});

test("launch gives up on a kernel that runs and does not answer", async () => {
  install("mine", ["python", "-c", "import time; time.sleep(60)"]);
  await expect(launch({ kernel: "mine", timeout: 300 })).rejects.toThrow("did not answer within 0.3 s");
});

test("launch says how to install the package where the kernel lacks it", async () => {
  writeFileSync(
    join(folder, "sitecustomize.py"),
    `import sys
class Lacks:
    def find_spec(self, name, path=None, target=None):
        if name == "kernelbridge":
            raise ModuleNotFoundError("No module named 'kernelbridge'", name=name)
sys.meta_path.insert(0, Lacks())
`,
  );
  const launching = launch({ env: { PYTHONPATH: folder } });
  await expect(launching).rejects.toThrow(
    /interpreter, \/.*python.*, lacks.*-m pip install kernelbridge, or bring it along/,
  );
});

test.each([
  [
    "raise RuntimeError('a broken installation')",
    /cannot be loaded in .*RuntimeError: a broken installation/,
  ],
  ["# somebody else's", /is not this bridge's, or too old.*-m pip install --upgrade kernelbridge$/],
])("launch tells why a package cannot be used that consists of: %s", async (source, reason) => {
  mkdirSync(join(folder, "kernelbridge"));
  writeFileSync(join(folder, "kernelbridge", "__init__.py"), source);
  await expect(launch({ env: { PYTHONPATH: folder } })).rejects.toThrow(reason);
});

test("connect to a file of a kernel that has ended says that it is a leftover", async () => {
  const { path } = await createConnection("tcp", "python3");
  const connecting = connect({ connectionFile: path });
  await expect(connecting).rejects.toThrow(/No kernel answers where .*kernel-.*json says.*launch\(\)/);
  await expect(connecting).rejects.toMatchObject({ name: "KernelDiedError" });
});

test("connect with another kernel's key gives up with what may be wrong", async () => {
  const { connection, process: kernel } = await launchKernel({});
  const ports = Object.fromEntries(
    Object.entries(connection.ports).map(([name, port]) => [`${name}_port`, port]),
  );
  writeFileSync(join(folder, "wrong.json"), JSON.stringify({ ...connection, ...ports, key: "wrong" }));
  const connecting = () => connect({ connectionFile: join(folder, "wrong.json"), timeout: 500 });
  const answer = /wrong.json did not answer within 0.5 s.*key is not its own/;
  await vi.waitFor(() => expect(connecting()).rejects.toThrow(answer), { timeout: 20_000 });
  kernel.destroy();
  await kernel.ended;
}, 30_000);

test.each<[string, () => unknown, string]>([
  ["execute(5)", () => execute(5 as never), "execute(code) takes Python's text, got 5"],
  [
    "python()",
    () => python(undefined as never),
    "python(spec) takes the path or URL of a Python file, or a module's name, got undefined",
  ],
  ["spawn({})", () => spawn({} as never), "spawn(file) takes the path or URL of a Python file, got {}"],
  [
    "connect()",
    () => connect(undefined as never),
    "connect takes { connectionFile }, or { url, token } of a Jupyter server",
  ],
])("%s says what it takes", async (_, call, message) => {
  await expect(call()).rejects.toMatchObject({ name: "TypeError", message });
});
