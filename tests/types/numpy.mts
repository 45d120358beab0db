// A program against NumPy's declarations. A line under `@ts-expect-error` must not compile.

import { kw, launch, type PyExpr, type PyObject } from "kernelbridge";
import numpy, { linalg, type ndarray, pi, zeros } from "python:numpy";

const kb = await launch();
const np = kb.$py("numpy");

export const a: PyObject<ndarray> = await np.zeros([2, 3], kw({ dtype: np.float64 }));
export const inverse: PyExpr<ndarray> = np.linalg.inv(a);
export const row: PyExpr<ndarray> = a.T.reshape(1, 6);
export const shape: number[] = await a.shape.$js();
export const three: number = (await pi) + (await np.float64(0.5));
export const named: PyExpr<ndarray> = np.zeros(kw({ shape: [2], order: "F" }));
export const imported: [PyExpr<ndarray>, PyExpr<ndarray>] = [zeros(3), linalg.inv(numpy.eye(3))];
for await (const line of a) line.sum();
await np.linspace(0, 1, kw({ num: 5 }));
await np.random.default_rng(1).normal(kw({ size: 3 }));

// @ts-expect-error no such function
np.zeross([2]);
// @ts-expect-error no such method
a.summ();
// @ts-expect-error no such keyword
np.linspace(0, 1, kw({ number: 5 }));
// @ts-expect-error a keyword of another type
np.zeros([2], kw({ order: "Q" }));
// @ts-expect-error a text is no array
export const text: string = await np.zeros(3);
