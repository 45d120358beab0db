// One configuration for every package's tests. Packages are resolved to their sources, so a test needs no build.
import { readdirSync } from "node:fs";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const conditions = ["source", ...defaultServerConditions];
const packages = readdirSync(new URL("packages", import.meta.url));

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: packages.map((name) => ({
      extends: true,
      root: `packages/${name}`,
      // Real kernels on a machine that has other work to do: what hangs is noticed all the same.
      test: { name, include: ["tests/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
    })),
  },
});
