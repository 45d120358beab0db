// Owns what the modules that a cell imports are in a page: those that have a URL. A page has no folder and no packages.

import { type Import, platformImport } from "@kernelbridge/cells";

const LOADS = /^(?:https?|data|blob):/;
const ELSEWHERE = "the Node host has them: start the kernel with KERNELBRIDGE_EVALUATOR=node";

function refusal(specifier: string): string {
  if (specifier.startsWith("node:"))
    return `"${specifier}" is a module of Node's, which no page has; ${ELSEWHERE}`;
  if (/^(?:\.{0,2}\/|file:)/.test(specifier))
    return `"${specifier}" is a file, and a page reads none; import from a URL, as "https://…"; ${ELSEWHERE}`;
  return `"${specifier}" is no URL: a page has no packages; import from one, as "https://esm.sh/${specifier}"; ${ELSEWHERE}`;
}

/** Loads a module for a cell. */
export const load: Import = async (specifier, options) => {
  if (!LOADS.test(specifier)) throw new TypeError(refusal(specifier));
  return platformImport(specifier, options);
};
