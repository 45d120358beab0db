// The package's Python side, for a kernel whose environment lacks it: its sources, which this package carries, written into a
// temporary folder of the kernel's that goes with it. What they need of others has to be there.

import { readFile } from "node:fs/promises";

/** Runs in the kernel, with names of its own. `packed` is the JSON of file names and texts. */
const UNPACK = `
import atexit, base64, gzip, importlib, json, pathlib, shutil, sys, tempfile
if sys.version_info < (3, 10):
    raise RuntimeError(f"kernelbridge needs Python 3.10 or newer, and this is {sys.version.split()[0]}")
folder = tempfile.mkdtemp(prefix="kernelbridge-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
package = pathlib.Path(folder, "kernelbridge")
package.mkdir()
for name, text in json.loads(gzip.decompress(base64.b64decode(packed))).items():
    (package / name).write_text(text, encoding="utf-8")
sys.path.append(folder)
importlib.invalidate_caches()
`;

/** An expression of Python's that makes the package importable. */
export async function injection(): Promise<string> {
  const packed = await readFile(new URL("./python.json.gz", import.meta.url));
  return `exec(${JSON.stringify(UNPACK)}, {"packed": "${packed.toString("base64")}"})`;
}
