import "./python.js";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findKernel, installedKernels } from "../src/jupyter/kernelspec.js";
import { dataPath, type Place, runtimeDirectory } from "../src/jupyter/paths.js";

const PYTHON = { prefix: "/venv", basePrefix: "/usr", userBase: "/home/ada/.local" };
const SYSTEM = ["/usr/local/share/jupyter", "/usr/share/jupyter"];
const place = (env: Place["env"], platform: Place["platform"] = "linux"): Place => ({
  env,
  platform,
  home: "/home/ada",
});

const PATHS: [string, Parameters<typeof dataPath>, string[]][] = [
  [
    "a virtual environment comes before the user's folder",
    [PYTHON, place({})],
    ["/venv/share/jupyter", "/home/ada/.local/share/jupyter", ...SYSTEM],
  ],
  [
    "outside of one the user's folder comes first",
    [{ ...PYTHON, prefix: "/opt/py", basePrefix: "/opt/py" }, place({})],
    ["/home/ada/.local/share/jupyter", "/opt/py/share/jupyter", ...SYSTEM],
  ],
  [
    "JUPYTER_PREFER_ENV_PATH decides where it is set",
    [PYTHON, place({ JUPYTER_PREFER_ENV_PATH: "0" })],
    ["/home/ada/.local/share/jupyter", "/venv/share/jupyter", ...SYSTEM],
  ],
  [
    "JUPYTER_PATH comes before everything, JUPYTER_DATA_DIR replaces the user's folder",
    [null, place({ JUPYTER_PATH: "/a:/b", JUPYTER_DATA_DIR: "/data" })],
    ["/a", "/b", "/data", ...SYSTEM],
  ],
  ["XDG_DATA_HOME is honoured", [null, place({ XDG_DATA_HOME: "/x" })], ["/x/jupyter", ...SYSTEM]],
  ["macOS has a folder of its own", [null, place({}, "darwin")], ["/home/ada/Library/Jupyter", ...SYSTEM]],
];

test.each(PATHS)("%s", (_, asked, expected) => {
  expect(dataPath(...asked)).toEqual(expected);
});

test("connection files lie in the user's data, or where JUPYTER_RUNTIME_DIR says", () => {
  expect(runtimeDirectory(place({}))).toBe("/home/ada/.local/share/jupyter/runtime");
  expect(runtimeDirectory(place({ JUPYTER_RUNTIME_DIR: "/run/j" }))).toBe("/run/j");
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kernelbridge-"));
  vi.stubEnv("JUPYTER_PATH", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function install(name: string, content: string): void {
  mkdirSync(join(folder, "kernels", name), { recursive: true });
  writeFileSync(join(folder, "kernels", name, "kernel.json"), content);
}

test("kernels are found by the folders they lie in, and an earlier folder wins", async () => {
  install("Mine", "{}");
  mkdirSync(join(folder, "kernels", "empty"));
  const found = await installedKernels([folder, folder, "/nowhere"]);
  expect([...found]).toEqual([["mine", join(folder, "kernels", "Mine")]]);
});

test("a kernelspec is read as it stands", async () => {
  install(
    "mine",
    JSON.stringify({ argv: ["/bin/k", "{connection_file}"], env: { A: "1" }, interrupt_mode: "message" }),
  );
  expect(await findKernel("mine")).toEqual({
    name: "mine",
    argv: ["/bin/k", "{connection_file}"],
    env: { A: "1" },
    interruptMode: "message",
    directory: join(folder, "kernels", "mine"),
  });
});

test("a bare python means the interpreter whose folders were searched", async () => {
  install("mine", JSON.stringify({ argv: ["python3", "-m", "k"] }));
  const [command] = (await findKernel("mine")).argv;
  expect(command).toMatch(/^\/.*python/);
});

test("an unknown kernel is refused with those that there are", async () => {
  install("mine", JSON.stringify({ argv: ["k"] }));
  const finding = findKernel("julia-9");
  await expect(finding).rejects.toThrow(/no kernel named "julia-9".*Installed are:.*\bmine\b/);
  await expect(finding).rejects.toMatchObject({ name: "KernelNotFoundError" });
});

test.each([["{"], [JSON.stringify({ argv: [] })], [JSON.stringify({ argv: "python" })]])(
  "a kernel.json of %s is refused by its path",
  async (content) => {
    install("mine", content);
    await expect(findKernel("mine")).rejects.toThrow(join("mine", "kernel.json"));
  },
);

test("an interpreter that does not run is refused by who named it", async () => {
  vi.stubEnv("KERNELBRIDGE_PYTHON", "/nowhere/python");
  await expect(findKernel("python3")).rejects.toThrow(
    "/nowhere/python, named by KERNELBRIDGE_PYTHON, is no Python",
  );
  await expect(findKernel("python3", "/no/py")).rejects.toThrow("/no/py, named by the option `python`");
});

test("an interpreter without a kernel is told how to get one", async () => {
  execFileSync(process.env.KERNELBRIDGE_PYTHON ?? "python3", [
    "-m",
    "venv",
    "--without-pip",
    join(folder, "bare"),
  ]);
  const python = join(folder, "bare", "bin", "python");
  await expect(findKernel("python3", python)).rejects.toThrow(`${python} -m pip install kernelbridge`);
});

test("an interpreter that is named runs its own kernel, whatever is installed under its name", async () => {
  install("python3", JSON.stringify({ argv: ["/somebody/elses"] }));
  const python = process.env.KERNELBRIDGE_PYTHON ?? "python3";
  expect((await findKernel("python3", python)).argv.slice(1)).toEqual([
    "-m",
    "ipykernel_launcher",
    "-f",
    "{connection_file}",
  ]);
});
