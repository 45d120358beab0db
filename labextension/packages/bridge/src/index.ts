// What other packages and users get from the bridge.

export { type Bridge, bind, byref, type ScopedBridge } from "./api.js";
export { type ArrowLibrary, type ArrowLoader, ArrowTable, isLibraryTable } from "./arrow.js";
export type { ArrayData, HalfArray, TypedArray } from "./binary.js";
export { Keywords, kw } from "./call.js";
export type { WithOptions } from "./context.js";
export { type ClassOf, type Converter, Converters } from "./converters.js";
export { Delivery, type DeliveryHandlers } from "./delivery.js";
export type { DType, DTypeField } from "./dtype.js";
export {
  BRIDGE_ERRORS,
  BridgeError,
  CancelledError,
  CellError,
  ConnectionClosedError,
  ConnectionFileError,
  ConversionError,
  InterruptedCell,
  KernelDiedError,
  KernelNotFoundError,
  KernelStartError,
  LeaseError,
  LimitError,
  LostEvaluatorError,
  NoEvaluatorError,
  ProtocolError,
  ReleasedError,
  ServerError,
  TimeoutError,
  ToolAnswerError,
  ToolBudgetError,
  ToolError,
  ToolsEndedError,
  UnknownToolError,
} from "./errors.js";
export type { EventFaces, EventHandler } from "./events.js";
export type {
  CallOptions,
  CopyOptions,
  IterOptions,
  PyMembers,
  PyNamespace,
  PythonText,
} from "./faces.js";
export type { Flows } from "./flows.js";
export type { Handle, HandlesOptions } from "./handles.js";
export { preview } from "./info.js";
export { isError } from "./kinds.js";
export { limitsFrom } from "./limits.js";
export { type CallMode, fn } from "./modes.js";
export { NDArray } from "./ndarray.js";
export type { IncomingCall, Operations } from "./operations.js";
export type { Operators, PyOperators } from "./operators.js";
export type { AcceptOptions, SessionOptions, Tally } from "./options.js";
export { type PythonPath, pathOf } from "./paths.js";
export * from "./protocol.js";
export { infoOf, isPython, PyExpr, PyObject } from "./proxy.js";
export type { PtcBudgets, PtcEnvelope, PtcFailure, PtcOptions, ToolAnswer } from "./ptc.js";
export { PyError } from "./pyerror.js";
export { Decimal, Fraction, PyPath, UUID } from "./records.js";
export type { PerformOptions } from "./requests.js";
export { Session } from "./session.js";
export { enter, framesIn, type StackFrame } from "./stacks.js";
export type { LiveStatus, Status } from "./status.js";
export { s, slice } from "./subscript.js";
export { errorsIn, headline, partOf, type Tell, type Told, textOf } from "./tell.js";
export { ThrownValue } from "./thrown.js";
export { TimeDelta } from "./timedelta.js";
export { NaiveDateTime, PyDate, PyDateTime, PyTime } from "./times.js";
export type { ToolCall, ToolHandler, ToolInfo, ToolRegistry } from "./tools.js";
export { memoryPair, type Transport } from "./transport.js";
export type { AnyValue, Argument, Dynamic, ModuleOf, Overloads, PyValue, Settled } from "./typed.js";
export { Complex, Ellipsis, EnumMember, Slice, Tagged, Tuple } from "./values.js";
export { PythonBridge, type Requestable, requestable, type VerbRequest } from "./verbs.js";

/** Version of this package. */
export const version = "0.1.0";
