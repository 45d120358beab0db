// What a TypeScript type of a Python value makes of the value's faces. A user writes the type as Python has it (an interface
// of a module or a class, `number`, `string[]`, a function); here stands what its attributes, calls and items are.

import type { Keywords, NoKeywords } from "./call.js";
import type { PyExpr, PyObject } from "./faces.js";

/** A Python value of which TypeScript was told nothing: it may be used as anything, as Python would let you. */
// biome-ignore lint/suspicious/noExplicitAny: the only one; no other type allows it (docs/decisions/0004).
export type Dynamic = any;

type Scalar = string | number | bigint | boolean | null;

/** What awaiting can give: an immutable scalar as itself, everything else as a live object. */
export type PyValue = PyObject | Scalar;

/** Whatever may be given to Python; a function without types of its own takes what Python calls it with. */
export type Argument = ((...args: Dynamic[]) => unknown) | NonNullable<unknown> | null | undefined;

/** An argument of which more is not known than that it is one, and no keyword arguments. */
export type AnyValue =
  | ((...args: Dynamic[]) => unknown)
  | Scalar
  | undefined
  | (object & NoKeywords)
  | (NoKeywords & { readonly [name: string]: unknown });

declare const OVERLOADS: unique symbol;

/** A function that may be called in several ways, each a function type: the first that fits the arguments is taken. */
export interface Overloads<F extends readonly unknown[]> {
  readonly [OVERLOADS]: F;
}

declare global {
  /** The modules of which `kernelbridge types` has made declarations, by what `$py` and `python` call them. */
  interface PythonModules {}
}

/** The module of that name, if it is declared. */
export type ModuleOf<N extends string> = N extends keyof PythonModules ? PythonModules[N] : Dynamic;

/** What awaiting a value of type `T` gives. */
export type Settled<T> = unknown extends T ? T : T extends Scalar ? T : T extends void ? null : PyObject<T>;

/** What a deep copy of a value of type `T` is; a class of Python's may have any copy. */
export type Copied<T> = T extends Scalar | Iterable<unknown> ? T : Dynamic;

/** The type of `x[key]`. */
export type ItemOf<T> = T extends { __getitem__(...key: never[]): infer I }
  ? I
  : T extends readonly (infer I)[]
    ? I
    : T extends ReadonlyMap<unknown, infer V>
      ? V
      : Dynamic;

/** What iterating over `x` gives, of a dict its keys. */
export type IteratedOf<T> =
  T extends ReadonlyMap<infer K, unknown>
    ? K
    : T extends Iterable<infer I>
      ? I
      : T extends { __iter__(): Iterable<infer I> }
        ? I
        : Dynamic;

/** What the block of `kb.with` gets from the manager `M`. */
export type EnteredOf<M> = M extends { __enter__(): PromiseLike<infer E> }
  ? E
  : M extends { __aenter__(): PromiseLike<infer E> }
    ? E
    : Dynamic;

/** What a parameter of type `P` takes: such a value, what awaiting one gives, or a promise of either. */
type Accepted<P> = Given<P> | PromiseLike<P | Settled<P>>;

type Given<P> =
  P extends Keywords<infer K>
    ? Keywords<{ readonly [name in keyof K]: Accepted<K[name]> | undefined }>
    : P extends (...args: infer A) => infer R
      ? (...args: { [at in keyof A]: Settled<A[at]> }) => Accepted<R>
      : Contained<P> | Settled<P>;

/** Values, objects and expressions may stand in containers too. */
type Contained<P> = P extends Scalar | ArrayBufferView
  ? P
  : P extends readonly unknown[]
    ? { readonly [at in keyof P]: Accepted<P[at]> }
    : P extends ReadonlyMap<infer K, infer V>
      ? ReadonlyMap<Accepted<K>, Accepted<V>>
      : P extends Iterable<infer I>
        ? Iterable<Accepted<I>>
        : string extends keyof P
          ? { readonly [name in keyof P]: Accepted<P[name]> }
          : P;

/** A call with arguments `A` that gives `R`. */
export interface Calls<A extends readonly unknown[], R> {
  (...args: A): PyExpr<R>;
  /** The same as a call. */
  new (...args: A): PyExpr<R>;
}

type EachOf<F> = F extends readonly [infer First, ...infer Rest] ? CallsOf<First> & EachOf<Rest> : unknown;

type CallsOf<T> = T extends Overloads<infer F> ? EachOf<F> : PlainCallsOf<T>;

type PlainCallsOf<T> = T extends new (
  ...args: infer A
) => infer R
  ? Calls<{ [at in keyof A]: Accepted<A[at]> }, R>
  : T extends (...args: infer A) => infer R
    ? Calls<{ [at in keyof A]: Accepted<A[at]> }, Awaited<R>>
    : unknown;

/** Attributes and calls: of any name where TypeScript was told nothing, else those of the type. */
export type Shape<T> = 0 extends 1 & T
  ? Names & Calls<Argument[], Dynamic>
  : unknown extends T
    ? unknown
    : T extends Scalar | Iterable<unknown>
      ? Names
      : { readonly [name in keyof T]: PyExpr<T[name]> } & Omit<FunctionNames, keyof T> & CallsOf<T>;

/** Names that JavaScript's own functions have; here they are Python's. */
interface FunctionNames {
  name: Dynamic;
  length: Dynamic;
  call: Dynamic;
  apply: Dynamic;
  bind: Dynamic;
  arguments: Dynamic;
  caller: Dynamic;
  prototype: Dynamic;
}

/** Names of which TypeScript was told nothing. One with `$` would be ours, so that a misspelt one is an error. */
export interface Names extends FunctionNames {
  [name: `$${string}`]: never;
  [name: string]: Dynamic;
}
