// What TypeScript makes of the bridge: compiled by `make check`, never run. A line under `@ts-expect-error` must not compile.

import { expectTypeOf } from "vitest";
import {
  type AnyValue,
  createNodePythonBridge,
  type KernelBridge,
  type Keywords,
  kw,
  launch,
  type Overloads,
  PyError,
  PyExpr,
  PyObject,
  PythonBridge,
  python,
  s,
  slice,
} from "../src/index.js";

type Row = { readonly name: string; readonly age: number };
const score = (x: number): number => x * 2;

export async function everythingIsAllowedWhereNothingWasSaid(xs: number[], df: PyExpr): Promise<void> {
  await using kb = await launch({ kernel: "python3" });
  const { py, $py } = kb;
  const np = $py("numpy");
  const a = np.array(
    [
      [2, 1],
      [1, 3],
    ],
    kw({ dtype: np.float64 }),
  );
  const t = await np.linalg.inv(a).sum();
  const top = await py`${df}[${df}.age > ${30}].nlargest(5, "score")`.$js();
  const col = await df.$at(s`:10, ["a", "b"]`);
  for await (const row of df.itertuples().$iter()) row.age.toFixed();
  await kb.with(py.open("x.txt"), async (f) => f.read());
  const out = await py.sorted(xs, kw({ key: (x) => score(x) }));
  using tmp = np.zeros(1e6);

  py.x = 5;
  delete py.x;
  df.columns = ["a", "b"];
  out.append(t + 1, top.length, col.mean(), `${tmp.name}`);
  const total: number = await df.age.sum();
  const rows: Row[] = await df.to_dict("records").$js();
  expectTypeOf(await py.value).toBeAny();
  expectTypeOf(await py`1 + 1`).toBeAny();
  return void [total, rows];
}

export async function annotationsAndTypeArgumentsSayWhatIsKnown({ py, $py, op }: KernelBridge, df: PyExpr) {
  expectTypeOf(await py<number>`1 + 1`).toEqualTypeOf<number>();
  expectTypeOf(await py<string | null>("name")).toEqualTypeOf<string | null>();
  expectTypeOf(await py.exec<number>`return 1`).toEqualTypeOf<number>();
  expectTypeOf(await df.$js<Row[]>()).toEqualTypeOf<Row[]>();
  expectTypeOf(await df.$at<number>(0)).toEqualTypeOf<number>();
  expectTypeOf(await df.$len()).toEqualTypeOf<number>();
  expectTypeOf(await df.$dir()).toEqualTypeOf<string[]>();
  expectTypeOf(await df.$hash()).toEqualTypeOf<number | bigint>();
  expectTypeOf(await df.$isinstance(df.$type())).toEqualTypeOf<boolean>();
  expectTypeOf(await df.$add<string>("a")).toEqualTypeOf<string>();
  expectTypeOf(await op.add<number>(2, df)).toEqualTypeOf<number>();
  expectTypeOf(df.$as<number>()).toEqualTypeOf<PyExpr<number>>();
  for await (const n of df.$iter<number>()) expectTypeOf(n).toEqualTypeOf<number>();

  const n: PyExpr<number> = $py("math").pi;
  expectTypeOf(await n).toEqualTypeOf<number>();
  expectTypeOf(await n.$js()).toEqualTypeOf<number>();
  const handle: PyObject = await df;
  expectTypeOf(handle.$has("a")).toEqualTypeOf<PyExpr<boolean>>();
}

interface Matrix {
  readonly name: string;
  readonly T: Matrix;
  sum(): number;
  item(): number | null;
  resize(shape: number[]): void;
  dot(other: Matrix): Matrix;
  apply(f: (x: number) => number): Matrix;
  sort(order?: Keywords<{ reverse?: boolean; key?: (x: number) => number }>): void;
  load(): Promise<number>;
  __getitem__(at: number): number;
  __iter__(): Iterable<Matrix>;
}

interface Manager {
  __enter__(): Matrix;
}

interface Numpy {
  readonly pi: number;
  readonly ndarray: new (shape: readonly number[]) => Matrix;
  readonly linalg: { inv(a: Matrix): Matrix };
  array(data: unknown, options?: Keywords<{ dtype?: unknown }>): Matrix;
  errstate(): Manager;
}

export async function anInterfaceOfPythonsIsMappedToFaces({ py, $py, with: within }: KernelBridge) {
  const np = $py<Numpy>("numpy");
  expectTypeOf(await np.pi).toEqualTypeOf<number>();
  const a = np.array([[1]], kw({ dtype: py.float }));
  expectTypeOf(a).toEqualTypeOf<PyExpr<Matrix>>();
  expectTypeOf(np.linalg.inv(a).sum()).toEqualTypeOf<PyExpr<number>>();
  expectTypeOf(new np.ndarray([1])).toEqualTypeOf<PyExpr<Matrix>>();

  const m = await a;
  expectTypeOf(m).toEqualTypeOf<PyObject<Matrix>>();
  expectTypeOf(await m.T.sum()).toEqualTypeOf<number>();
  expectTypeOf(await m.item()).toEqualTypeOf<number | null>();
  expectTypeOf(await m.resize([1])).toEqualTypeOf<null>();
  expectTypeOf(await m.load()).toEqualTypeOf<number>();
  expectTypeOf(await m.name).toEqualTypeOf<string>();
  expectTypeOf(await m.$at(0)).toEqualTypeOf<number>();
  expectTypeOf(await m.name.upper()).toBeAny();
  for await (const row of m) expectTypeOf(row).toEqualTypeOf<PyObject<Matrix>>();
  expectTypeOf(await within(np.errstate(), async (x) => [x])).toEqualTypeOf<PyObject<Matrix>[] | undefined>();

  // An argument is such a value, a handle or an expression of it.
  m.dot(m).dot(a).dot(py.anything);
  m.resize(py<number[]>`[1]`);
  m.apply((x) => x + 1);
  m.apply(py<(x: number) => number>`abs`);
  m.sort(kw({ reverse: true, key: (x) => -x }));
  m.sort(kw({ reverse: py<boolean>`True`, key: undefined }));

  // @ts-expect-error no such attribute
  m.summ();
  // @ts-expect-error no such name of ours
  m.$leng();
  // @ts-expect-error an argument of another type
  m.dot("text");
  // @ts-expect-error an argument that is missing
  m.dot();
  // @ts-expect-error a keyword that is not taken
  m.sort(kw({ revers: true }));
  // @ts-expect-error a keyword of another type
  m.sort(kw({ reverse: "yes" }));
  // @ts-expect-error a module is not called
  np();
}

declare global {
  interface PythonModules {
    readonly declared: Numpy;
  }
}

interface Several {
  readonly pick: Overloads<
    [(at: number) => number, (name: string, options?: Keywords<{ deep?: boolean }>) => Matrix]
  >;
  take(value: AnyValue, options?: Keywords<{ times?: number }>): void;
  concat(parts: Iterable<Matrix>, names: ReadonlyMap<string, Matrix>): Matrix;
}

export async function whatToolsDeclareIsHeldTo({ $py }: KernelBridge, m: PyObject<Matrix>) {
  expectTypeOf($py("declared")).toEqualTypeOf<PyExpr<Numpy>>();
  expectTypeOf($py("math")).toEqualTypeOf<PyExpr>();
  expectTypeOf(await python("declared")).toEqualTypeOf<PyObject<Numpy>>();
  expectTypeOf(await python(new URL("file:///x.py"))).toEqualTypeOf<PyObject>();
  const several = $py<Several>("several");
  expectTypeOf(await several.pick(1)).toEqualTypeOf<number>();
  expectTypeOf(several.pick("a", kw({ deep: true }))).toEqualTypeOf<PyExpr<Matrix>>();
  several.take({ a: [1] }, kw({ times: 2 }));
  several.take((x) => x);
  several.concat([m, m.T], new Map([["a", m.T]]));
  // @ts-expect-error no way to call it
  several.pick(true);
  // @ts-expect-error keywords are no argument
  several.take(kw({ deep: true }));
  // @ts-expect-error a number is no matrix
  several.concat([1], new Map());
}

class Vector {
  readonly at: readonly number[];
  constructor(at: readonly number[]) {
    this.at = at;
  }
}

export async function aScopeGivesWhatItsFunctionReturns(kb: KernelBridge) {
  expectTypeOf(await kb.scope(async ({ py, keep }) => keep(await py.len([1])))).toEqualTypeOf<number>();
  const [handle] = await kb.handles();
  expectTypeOf(handle?.object).toEqualTypeOf<PyObject | undefined>();
  kb.registerConverter(Vector, { name: "vector", encode: ({ at }) => at, decode: (at) => new Vector(at) });
  const decode = (at: string) => new Vector([at.length]);
  // @ts-expect-error what `decode` takes is what `encode` gives
  kb.registerConverter(Vector, { name: "vector", encode: ({ at }) => at, decode });
}

export async function builtInTypesAreTheirCopies({ py }: KernelBridge) {
  const names = py<string[]>`["a"]`;
  expectTypeOf(await names).toEqualTypeOf<PyObject<string[]>>();
  expectTypeOf(await names.$js()).toEqualTypeOf<string[]>();
  expectTypeOf(await names.$at(0)).toEqualTypeOf<string>();
  for await (const name of names) expectTypeOf(name).toEqualTypeOf<string>();
  for await (const key of py<Map<string, number>>`{}`.$iter()) expectTypeOf(key).toEqualTypeOf<string>();
  expectTypeOf(await py<Map<string, number>>`{}`.$at("a")).toEqualTypeOf<number>();
  const f = py<(x: number, y?: number) => string>`str`;
  expectTypeOf(await f(1)).toEqualTypeOf<string>();
  expectTypeOf(await (await f)(1)).toEqualTypeOf<string>();
  // @ts-expect-error an argument of another type
  f("1");
  const next = py.fn<(x: number) => number>`x: x + 1`;
  expectTypeOf(await next(1)).toEqualTypeOf<number>();
  // @ts-expect-error an argument too many
  next(1, 2);
}

export async function verbsAndModulesOfATransport({ transport }: KernelBridge) {
  const { bridge, $py } = await createNodePythonBridge();
  expectTypeOf(bridge.module<Numpy>("numpy")).toEqualTypeOf<PyExpr<Numpy>>();
  expectTypeOf($py<Numpy>("numpy")).toEqualTypeOf<PyExpr<Numpy>>();
  new PythonBridge(transport).module("math").sqrt(4);
  transport.request({ op: "getattr", target: await $py("math"), name: "pi" });
  // @ts-expect-error a field is missing
  transport.request({ op: "getattr", name: "pi" });
}

export async function builtinsAreKnownAndMayBeHidden({ py }: KernelBridge) {
  expectTypeOf(await py.len([1])).toEqualTypeOf<number>();
  expectTypeOf(await py.list(py.map((x) => x + 1, [1])).$js<number[]>()).toEqualTypeOf<number[]>();
  py.print.__name__.upper();
  py.sum = 3;
}

export async function whatIsUnknownIsToBeChecked(value: unknown, { py }: KernelBridge) {
  const result = await py<unknown>`value`;
  // @ts-expect-error unknown until it is narrowed
  result.append(1);
  if (result instanceof PyObject) result.append(1);
  if (typeof result === "number") result.toFixed();
  if (value instanceof PyExpr) expectTypeOf(value).toEqualTypeOf<PyExpr>();
  if (value instanceof PyError) {
    expectTypeOf(value.is("KeyError")).toEqualTypeOf<boolean>();
    expectTypeOf(await value.object?.code).toBeAny();
  }
  py.take(value, slice(1, null), s`:, 1`);
}

export function whatIsNoValueOfPythonsIsAnError({ py }: KernelBridge, x: PyExpr, n: PyExpr<number>) {
  // @ts-expect-error misspelt
  x.$leng();
  // @ts-expect-error misspelt
  py.$atr("x");
  // @ts-expect-error not awaited
  n + 1;
  // @ts-expect-error options come by $opt
  x.$js({ timeout: 1 });
  // @ts-expect-error a number is not called
  n();
}
