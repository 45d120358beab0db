// skeleton
import type { PyExpr as Expr, PyObject as Obj } from "./faces.js";

interface Face<T> {
  readonly prototype: T;
  [Symbol.hasInstance](value: unknown): value is T;
}
export const PyExpr = class {} as unknown as Face<Expr>;
export type PyExpr<T = import("./faces.js").PyValue> = Expr<T>;
export const PyObject = class {} as unknown as Face<Obj>;
export type PyObject = Obj;

/** Whether a value belongs to Python, told without asking it. */
export function isPython(_value: unknown): "object" | "expression" | undefined {
  return undefined;
}
