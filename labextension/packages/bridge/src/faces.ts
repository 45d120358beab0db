// What a user holds: the types of expressions, objects and the namespace, with no behaviour. Our own names start
// with `$`, which no Python identifier can, so that every other name stays Python's.

/** What awaiting gives: an immutable scalar as itself, everything else as a live object. */
export type PyValue = PyObject | string | number | bigint | boolean | null;

/** Options of one call itself, apart from its arguments. */
export interface CallOptions {
  /** Cancels the operation: removed when queued, its task cancelled when awaiting, interrupted when running. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait before the operation is cancelled with a `TimeoutError`; none by default. */
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
  /** Items fetched by one message; by default it grows from one while items are taken. */
  readonly batch?: number;
}

/** The `$`-names that every face of a Python value has. */
export interface PyMembers {
  /** `x[key]`; several keys are one tuple, as in `x[a, b]`. */
  $at(...keys: unknown[]): PyExpr;
  /** `x[key] = value` */
  $set(key: unknown, value: unknown): PyExpr<null>;
  /** `del x[key]` */
  $del(key: unknown): PyExpr<null>;
  /** `item in x` */
  $has(item: unknown): PyExpr<boolean>;
  /** `len(x)` */
  $len(): PyExpr<number>;
  /** Iterates with `for await`, many items a message. */
  $iter(options?: IterOptions): AsyncGenerator<PyValue, void, void>;
  /** A deep copy by value. */
  $js(options?: CopyOptions): Promise<unknown>;
  /** The attribute of any name, also of one that JavaScript asks for itself, such as `then`. */
  $attr(name: string): PyExpr;
  /** The same value with options for the call or the await that follows. */
  $opt(options: CallOptions): this;
  /** `repr(x)` */
  $repr(): PyExpr<string>;
  /** The mimebundle that IPython would show. */
  $mime(): PyExpr;
  /** `type(x)` */
  $type(): PyExpr;
  /** Gives the object up; using it afterwards is a `ReleasedError`. */
  $release(): void;

  $add(other: unknown): PyExpr;
  $sub(other: unknown): PyExpr;
  $mul(other: unknown): PyExpr;
  $truediv(other: unknown): PyExpr;
  $floordiv(other: unknown): PyExpr;
  $mod(other: unknown): PyExpr;
  $pow(other: unknown): PyExpr;
  $matmul(other: unknown): PyExpr;
  $and(other: unknown): PyExpr;
  $or(other: unknown): PyExpr;
  $xor(other: unknown): PyExpr;
  $lshift(other: unknown): PyExpr;
  $rshift(other: unknown): PyExpr;
  $lt(other: unknown): PyExpr;
  $le(other: unknown): PyExpr;
  $eq(other: unknown): PyExpr;
  $ne(other: unknown): PyExpr;
  $gt(other: unknown): PyExpr;
  $ge(other: unknown): PyExpr;
  $neg(): PyExpr;
  $pos(): PyExpr;
  $abs(): PyExpr;
  $invert(): PyExpr;
  $contains(item: unknown): PyExpr<boolean>;

  [Symbol.dispose](): void;
  [Symbol.asyncIterator](): AsyncGenerator<PyValue, void, void>;
}

/** Names that JavaScript's own functions have; here they are Python's. */
interface NotOfFunctions {
  name: PyExpr;
  length: PyExpr;
  call: PyExpr;
  apply: PyExpr;
  bind: PyExpr;
  arguments: PyExpr;
  caller: PyExpr;
  prototype: PyExpr;
}

/** Every name that is not ours: an attribute; a call; `new` is the same as a call. */
export interface PyAttributes extends NotOfFunctions {
  (...args: unknown[]): PyExpr;
  new (...args: unknown[]): PyExpr;
  [name: string]: PyExpr;
}

/**
 * A Python value that is not settled: what every attribute, call, item and operator gives. Awaiting it fetches,
 * extending it pipelines, and neither needs a message of its own.
 */
export type PyExpr<T = PyValue> = PyMembers & PromiseLike<T> & PyAttributes;

/** A live Python object: a settled handle, callable and extendable, never thenable. */
export type PyObject = PyMembers & { readonly then?: undefined } & PyAttributes;

/** A template tag that runs Python text; holes are values, never spliced text. Plain text may be given as well. */
export interface PythonText<T = PyValue> {
  (source: TemplateStringsArray, ...holes: unknown[]): PyExpr<T>;
  (source: string): PyExpr<T>;
}

/** The notebook's own namespace, then builtins. Assigning sets a variable of the notebook. */
export type PyNamespace = PythonText & {
  /** Runs statements; assignments stay, `return` gives the value. */
  readonly exec: PythonText;
} & PyVariables;

interface PyVariables extends NotOfFunctions {
  [name: string]: PyExpr;
}
