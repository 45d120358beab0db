// The one tree of errors that the bridge itself raises, mirrored by kernelbridge/errors.py: tests/errors.json holds both
// languages to it. Errors of the user's own code travel as what they are (pyerror.ts); how errors cross is in exceptions.ts.

/** Root of everything that the bridge itself raises. The message says what happened, to what, and what to do. */
export class BridgeError extends Error {}

/** The peer sent what the protocol does not allow: a bug of ours or a foreign sender. */
export class ProtocolError extends BridgeError {}

/** A message or value is larger or deeper than a peer accepts; names the limit and the path. */
export class LimitError extends ProtocolError {}

/** A value cannot cross; names the value and its path. */
export class ConversionError extends BridgeError {}

/** A handle or expression was used after its release, or never belonged to this session. */
export class ReleasedError extends BridgeError {}

/** The other peer is gone or this session was closed; everything pending is rejected with this. */
export class ConnectionClosedError extends BridgeError {}

/** The kernel process ended, so that every handle into it is void. */
export class KernelDiedError extends ConnectionClosedError {}

/** A token opens no session: it is wrong, or what it stood for has been given up. */
export class LeaseError extends BridgeError {}

/** An operation or the handshake took longer than its caller allowed. */
export class TimeoutError extends BridgeError {}

/** An operation was cancelled, by its caller's signal or by the other peer. */
export class CancelledError extends BridgeError {}

/** A cell could not run, or not to its end, for a reason that lies in no line of it. */
export class CellError extends BridgeError {}

/** No page or Node host can run a JavaScript or Lisp cell; says how to get one. */
export class NoEvaluatorError extends CellError {}

/** The page or the Node host that ran a cell is gone, and with it the variables of such cells. */
export class LostEvaluatorError extends CellError {}

/** A JavaScript or Lisp cell was interrupted; says whether its state survived. */
export class InterruptedCell extends CellError {}

/** A connection file is missing, or is not one. */
export class ConnectionFileError extends BridgeError {}

/** No kernel, or no interpreter, of the wanted name is installed; names those that are. */
export class KernelNotFoundError extends BridgeError {}

/** A kernel was found and could not be started, or does not answer, or lacks the Python package. */
export class KernelStartError extends BridgeError {}

/** A Jupyter server refuses what was asked of it, or does not answer; names its address. */
export class ServerError extends BridgeError {}

/** A tool failed: its host said so, or threw, which is then the cause. */
export class ToolError extends BridgeError {}

/** No tool of that name is at hand; lists those that are. */
export class UnknownToolError extends ToolError {}

/** The host of a tool answered what is no answer. */
export class ToolAnswerError extends ToolError {}

/** A run used what it was allowed; names the budget, its value, and what was used. */
export class ToolBudgetError extends ToolError {}

/** A tool was called by what outlived the run that had it. */
export class ToolsEndedError extends ToolError {}

/** By name, so that one raised by the other peer is of the same class here. */
export const BRIDGE_ERRORS: Readonly<Record<string, typeof BridgeError>> = {
  BridgeError,
  ProtocolError,
  LimitError,
  ConversionError,
  ReleasedError,
  ConnectionClosedError,
  KernelDiedError,
  LeaseError,
  TimeoutError,
  CancelledError,
  CellError,
  NoEvaluatorError,
  LostEvaluatorError,
  InterruptedCell,
  ConnectionFileError,
  KernelNotFoundError,
  KernelStartError,
  ServerError,
  ToolError,
  UnknownToolError,
  ToolAnswerError,
  ToolBudgetError,
  ToolsEndedError,
};

// not in the classes themselves: bundlers rename a class that names itself
for (const [name, { prototype }] of Object.entries(BRIDGE_ERRORS)) prototype.name = name;
