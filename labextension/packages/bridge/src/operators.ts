// Python's operators: `$`-names of every value, and functions for where the first operand is not Python's. Names are those of
// Python's `operator` module, without the underscore of those that are keywords there.

import type { PyExpr } from "./faces.js";
import type { Argument, Dynamic } from "./typed.js";

const ARITHMETIC = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split(" ");
const OTHERS = "lt le eq ne gt ge is isnot contains divmod".split(" ");

/** The number of operands of each. */
export const OPERATORS: ReadonlyMap<string, 1 | 2> = new Map([
  ...[...ARITHMETIC, ...ARITHMETIC.map((name) => `i${name}`), ...OTHERS].map((name) => [name, 2] as const),
  ...["neg", "pos", "abs", "invert", "not"].map((name) => [name, 1] as const),
]);

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
  /** `x is y` */
  $is(y: Argument): PyExpr<boolean>;
  /** `x is not y` */
  $isnot(y: Argument): PyExpr<boolean>;
  /** `divmod(x, y)` */
  $divmod<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `-x` */
  $neg<R = Dynamic>(): PyExpr<R>;
  /** `+x` */
  $pos<R = Dynamic>(): PyExpr<R>;
  /** `abs(x)` */
  $abs<R = Dynamic>(): PyExpr<R>;
  /** `~x` */
  $invert<R = Dynamic>(): PyExpr<R>;
  /** `not x` */
  $not(): PyExpr<boolean>;
  /** `y in x` */
  $contains(y: Argument): PyExpr<boolean>;
  /** `x += y`, which changes what can be changed, and gives the result. */
  $iadd<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x -= y`, which changes what can be changed, and gives the result. */
  $isub<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x *= y`, which changes what can be changed, and gives the result. */
  $imul<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x /= y`, which changes what can be changed, and gives the result. */
  $itruediv<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x //= y`, which changes what can be changed, and gives the result. */
  $ifloordiv<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x %= y`, which changes what can be changed, and gives the result. */
  $imod<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x **= y`, which changes what can be changed, and gives the result. */
  $ipow<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x @= y`, which changes what can be changed, and gives the result. */
  $imatmul<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x &= y`, which changes what can be changed, and gives the result. */
  $iand<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x |= y`, which changes what can be changed, and gives the result. */
  $ior<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x ^= y`, which changes what can be changed, and gives the result. */
  $ixor<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x <<= y`, which changes what can be changed, and gives the result. */
  $ilshift<R = Dynamic>(y: Argument): PyExpr<R>;
  /** `x >>= y`, which changes what can be changed, and gives the result. */
  $irshift<R = Dynamic>(y: Argument): PyExpr<R>;
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
