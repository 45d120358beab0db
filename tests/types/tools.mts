// A program against declarations of a file of its own. A line under `@ts-expect-error` must not compile.

import { kw, type PyObject, python } from "kernelbridge";
import tools, { Counter, delete as remove, later, Point, RATE, scale } from "python:./tools.py";

const counter: PyObject<Counter> = await new Counter(2);
export const sum: number = (await counter.add(3)) + (await counter.count) + RATE;
export const copies: Record<string, number> = await scale([1, 2], kw({ keep: true })).$js();
export const zero: PyObject<Counter> = await Counter.zero();
export const point: PyObject<Point> = await tools.Point(kw({ x: 1 }));
export const answer: string = await later();
export const first: number | string = await tools.pick([1, 2]);
export const named: string = await tools.pick(kw({ name: "a" }));
export const same: PyObject<Counter> = await (await python("./tools.py")).Counter(1);
remove();

// @ts-expect-error no such method
counter.ad(3);
// @ts-expect-error an argument of another type
counter.add("three");
// @ts-expect-error a keyword that has to be given is missing
scale([1, 2]);
// @ts-expect-error an argument that has to be given is missing
Point();
// @ts-expect-error a number is not called
RATE();
