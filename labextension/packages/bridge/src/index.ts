// What other packages and users get from the bridge.

export { type Bridge, bind, byref } from "./api.js";
export { Keywords, kw } from "./call.js";
export {
  BridgeError,
  CancelledError,
  ConnectionClosedError,
  ConversionError,
  KernelDiedError,
  LimitError,
  ProtocolError,
  PyError,
  type PyErrorParts,
  type PyFrame,
  ReleasedError,
  TimeoutError,
} from "./errors.js";
export type {
  CallOptions,
  CopyOptions,
  IterOptions,
  PyMembers,
  PyNamespace,
  PythonText,
} from "./faces.js";
export { preview } from "./info.js";
export type { IncomingCall, Operations } from "./operations.js";
export type { Operators, PyOperators } from "./operators.js";
export type { AcceptOptions, SessionOptions, Tally } from "./options.js";
export * from "./protocol.js";
export { infoOf, isPython, PyExpr, PyObject } from "./proxy.js";
export type { PerformOptions } from "./requests.js";
export { Session } from "./session.js";
export { s, slice } from "./subscript.js";
export { memoryPair, type Transport } from "./transport.js";
export type { Argument, Dynamic, PyValue } from "./typed.js";
export { Complex, Ellipsis, NDArray, PyDateTime, Slice, Tuple } from "./values.js";

/** Version of this package. */
export const version = "0.1.0";
