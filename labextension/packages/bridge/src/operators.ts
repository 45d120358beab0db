// Python's operators as TypeScript sees them: `$`-names of every value, and functions for where the first operand is not
// Python's. Names are those of Python's `operator` module.

import type { PyExpr } from "./faces.js";
import type { Argument, Dynamic } from "./typed.js";

/** The operators of every face of a Python value. */
export interface PyOperators {
  /** `x + y` */
  $add<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x - y` */
  $sub<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x * y` */
  $mul<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x / y` */
  $truediv<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x // y` */
  $floordiv<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x % y` */
  $mod<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x ** y` */
  $pow<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x @ y` */
  $matmul<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x & y` */
  $and<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x | y` */
  $or<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x ^ y` */
  $xor<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x << y` */
  $lshift<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x >> y` */
  $rshift<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x < y` */
  $lt<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x <= y` */
  $le<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x == y` */
  $eq<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x != y` */
  $ne<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x > y` */
  $gt<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x >= y` */
  $ge<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `-x` */
  $neg<R = Dynamic>(): PyExpr<R>;
  /** `+x` */
  $pos<R = Dynamic>(): PyExpr<R>;
  /** `abs(x)` */
  $abs<R = Dynamic>(): PyExpr<R>;
  /** `~x` */
  $invert<R = Dynamic>(): PyExpr<R>;
  /** `y in x` */
  $contains(y: Argument): PyExpr<boolean>;
}

/** The operators as functions, where any operand may be Python's: `op.add(2, x)`. */
export type Operators = {
  readonly [name in keyof PyOperators as name extends `$${infer bare}` ? bare : never]: WithFirst<
    PyOperators[name]
  >;
};

type WithFirst<M> = M extends (...others: infer A) => unknown
  ? <R = Dynamic>(x: Argument, ...others: A) => PyExpr<R>
  : never;
