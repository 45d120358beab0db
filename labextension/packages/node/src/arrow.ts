// The library that reads and writes Arrow tables: an optional package of the user's, loaded when a table asks for it. The
// host has it inside.

import { type ArrowLibrary, ConversionError } from "@kernelbridge/bridge";

/** @throws ConversionError when the package is not installed. */
export async function loadArrow(): Promise<ArrowLibrary> {
  try {
    return await import("apache-arrow");
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new ConversionError("tables are read with the package apache-arrow: npm install apache-arrow", {
      cause,
    });
  }
}

/** Whether the package itself is not there, rather than one that it needs. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND" && message.includes("'apache-arrow'");
}
