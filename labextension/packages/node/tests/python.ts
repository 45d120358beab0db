// The interpreter of the tests: KERNELBRIDGE_PYTHON, else the one of this repository's `make setup`.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OURS = fileURLToPath(new URL("../../../../.venv/bin/python", import.meta.url));

if (!process.env.KERNELBRIDGE_PYTHON && existsSync(OURS)) process.env.KERNELBRIDGE_PYTHON = OURS;
