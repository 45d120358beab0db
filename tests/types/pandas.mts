// A program against pandas' declarations, which come of its own annotations. A line under `@ts-expect-error` must not compile.

import { kw, launch, type PyExpr } from "kernelbridge";
import { DataFrame, read_csv, type Series } from "python:pandas";

const kb = await launch();
const pd = kb.$py("pandas");

const df = await DataFrame(kw({ data: { a: [1, 2] } }));
export const head: PyExpr<DataFrame> = df.head(3).sort_values("a", kw({ ascending: false }));
export const frame: PyExpr<DataFrame> = read_csv("x.csv", kw({ sep: ";", nrows: 10 }));
export const parts: PyExpr<DataFrame> = pd.concat([df, frame], kw({ ignore_index: true }));
export const series: PyExpr<Series> = pd.Series([1, 2]).cumsum();
export const rows: number = await df.$len();
df.groupby("a").$at("b");

// @ts-expect-error no such method
df.hed();
// @ts-expect-error no such keyword
df.head(kw({ m: 3 }));
// @ts-expect-error an argument of another type
df.head("three");
// @ts-expect-error no such function
pd.read_cvs("x.csv");
