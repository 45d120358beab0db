// What can go wrong with a kernel as a process and as a listener, before and beside a session.

import { BridgeError } from "@kernelbridge/bridge";

/** A connection file is missing, or is not one. */
export class ConnectionFileError extends BridgeError {
  static {
    ConnectionFileError.prototype.name = "ConnectionFileError";
  }
}

/** No kernel, or no interpreter, of the wanted name is installed; names those that are. */
export class KernelNotFoundError extends BridgeError {
  static {
    KernelNotFoundError.prototype.name = "KernelNotFoundError";
  }
}

/** A kernel was found and could not be started, or does not answer, or lacks the Python package. */
export class KernelStartError extends BridgeError {
  static {
    KernelStartError.prototype.name = "KernelStartError";
  }
}
