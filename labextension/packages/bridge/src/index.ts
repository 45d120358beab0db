// What other packages and users get from the bridge.

export { type Bridge, bind } from "./api.js";
export * from "./errors.js";
export type {
  CallOptions,
  CopyOptions,
  IterOptions,
  PyAttributes,
  PyMembers,
  PyNamespace,
  PythonText,
  PyValue,
} from "./faces.js";
export * from "./protocol.js";
export { isPython, PyExpr, PyObject } from "./proxy.js";
export {
  type IncomingCall,
  type Operations,
  type PerformOptions,
  Session,
  type SessionOptions,
} from "./session.js";
export { memoryPair, type Transport } from "./transport.js";

/** Version of this package. */
export const version = "0.1.0";
