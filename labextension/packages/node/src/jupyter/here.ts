// Which process this is, told so that a kernel on the same machine can look whether it lives. Mirrored by `host_identity` in
// kernelbridge/heartbeat.py.

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { ProcessId } from "@kernelbridge/bridge";

/** This process, and what its number counts in: elsewhere the same number is another process. */
export function thisProcess(): ProcessId {
  return [process.pid, hostIdentity()];
}

function hostIdentity(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
