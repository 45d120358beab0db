// What a user holds: the types of expressions, objects and the namespace, with no behaviour. Our own names start
// with `$`, which no Python identifier can, so that every other name stays Python's.
//
// A type argument says what TypeScript shall know of a value: `number`, `string[]`, a function, an interface of a Python
// module or class (typed.ts). Without one everything is allowed, as in Python.

import type { Builtins } from "./builtins.js";
import type { Keywords } from "./call.js";
import type { PyOperators } from "./operators.js";
import type { Argument, Copied, Dynamic, ItemOf, IteratedOf, Names, Settled, Shape } from "./typed.js";

/**
 * A Python value that is not settled: what every attribute, call, item and operator gives. Awaiting it fetches,
 * extending it pipelines, and neither needs a message of its own. Awaiting gives an `S`.
 */
export type PyExpr<T = Dynamic, S = Settled<T>> = PromiseLike<S> & {
  /** The same expression, known to TypeScript as of type `U`; nothing is checked. */
  $as<U>(): PyExpr<U>;
} & PyMembers<T> &
  Shape<NonNullable<T>>;

/** A live Python object: a settled handle, callable and extendable, never thenable. */
export type PyObject<T = Dynamic> = {
  /** What finds the object again as long as it is held, also from another script with this session's token: `kb.handle(id)`. */
  readonly $id: string;
  /** No promise: Python's attribute of this name is `$attr("then")`. */
  readonly then?: undefined;
  /** The same object, known to TypeScript as of type `U`; nothing is checked. */
  $as<U>(): PyObject<U>;
} & PyMembers<T> &
  Shape<T>;

/** Options of one call itself, apart from its arguments. */
export interface CallOptions {
  /** Stops the operation: removed when queued, its task cancelled when awaiting, interrupted when it computes. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait before the operation is stopped in the same way, with a `TimeoutError`; none by default. */
  readonly timeout?: number | undefined;
}

/** Options of a deep copy. */
export interface CopyOptions {
  /** How deep to copy; what lies deeper stays a handle. */
  readonly depth?: number;
  /** Largest size of the copy in bytes. */
  readonly maxBytes?: number;
  /** What to do with a value that has no copy: keep a handle (the default), or fail. */
  readonly refs?: "keep" | "error";
}

/** Options of an iteration. */
export interface IterOptions {
  /** Items fetched by one message, and never one ahead; by default it grows from one while items are taken. */
  readonly batch?: number;
}

/** The `$`-names that every face of a Python value has. */
export interface PyMembers<T = Dynamic> extends PyOperators {
  /** `x[key]`; several keys are one tuple, as in `x[a, b]`. */
  $at<R = ItemOf<T>>(...keys: Argument[]): PyExpr<R>;
  /** `x[key] = value` */
  $set(key: Argument, value: Argument): PyExpr<null>;
  /** `del x[key]` */
  $del(...keys: Argument[]): PyExpr<null>;
  /** `item in x` */
  $has(item: Argument): PyExpr<boolean>;
  /** `len(x)` */
  $len(): PyExpr<number>;
  /** `dir(x)`, which comes as a copy */
  $dir(): PyExpr<string[], string[]>;
  /** `bool(x)`, since every object is true in JavaScript */
  $bool(): PyExpr<boolean>;
  /** `hash(x)` */
  $hash(): PyExpr<number | bigint>;
  /** `isinstance(x, kind)` */
  $isinstance(kind: Argument): PyExpr<boolean>;
  /**
   * Iterates with `for await`, many items a message. `next(value)` sends into a Python generator, `throw` raises in it,
   * leaving the loop closes it, and the last result has what it returned.
   */
  $iter<R = IteratedOf<T>>(options?: IterOptions): AsyncGenerator<Settled<R>, Dynamic, unknown>;
  /** A deep copy by value. */
  $js<R = Copied<T>>(options?: CopyOptions): Promise<R>;
  /** The attribute of any name, also of one that JavaScript asks for itself, such as `then`. */
  $attr<R = Dynamic>(name: string): PyExpr<R>;
  /** `hasattr(x, name)` */
  $hasattr(name: string): PyExpr<boolean>;
  /** `setattr(x, name, value)`, which may be awaited and takes any name */
  $setattr(name: string, value: Argument): PyExpr<null>;
  /** `delattr(x, name)` */
  $delattr(name: string): PyExpr<null>;
  /** The same value with options for the call or the await that follows. */
  $opt(options: CallOptions): this;
  /** Enters a context manager by hand, plain or asynchronous; `kb.with` does both ends. */
  $enter(): PyExpr;
  /** Leaves it, with what was thrown if something was: whether the manager swallowed that. */
  $exit(thrown?: unknown): PyExpr<boolean>;
  /** `repr(x)` */
  $repr(): PyExpr<string>;
  /** The mimebundle that IPython would show. */
  $mime(): PyExpr;
  /** `type(x)` */
  $type(): PyExpr;
  /** Bytes that it takes in memory: those of the data of an array or a table, else what Python counts for the object itself */
  $size(): PyExpr<number>;
  /**
   * Gives the object up, and with it every variable that holds the same object; using it afterwards is a `ReleasedError`,
   * giving it up again nothing.
   */
  $release(): void;
  /** Gives the object up at the end of a block: `using x = …`. */
  [Symbol.dispose](): void;
  /** The same, and waits until Python has let go: `await using x = …`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** `for await (const item of x)`, the same as `x.$iter()`. */
  [Symbol.asyncIterator](): AsyncGenerator<Settled<IteratedOf<T>>, Dynamic, unknown>;
}

/** A template tag that runs Python text; holes are values, never spliced text. Plain text may have values by name. */
export interface PythonText {
  <T = Dynamic>(source: TemplateStringsArray, ...holes: Argument[]): PyExpr<T>;
  <T = Dynamic>(source: string, named?: Keywords): PyExpr<T>;
}

/** The notebook's own namespace, then builtins. Assigning sets a variable of the notebook. */
export type PyNamespace = PythonText & {
  /** Runs statements; assignments stay, `return` gives the value. */
  readonly exec: PythonText;
  /** A lambda, without the word: `` py.fn`x: x + ${1}` ``. */
  readonly fn: PythonText;
  /** The variable of any name, also of one that is ours here, such as `exec`. */
  $attr<T = Dynamic>(name: string): PyExpr<T>;
} & Builtins &
  Names;
