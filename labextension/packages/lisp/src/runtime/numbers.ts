// Owns the library's functions of numbers.
import { items } from "./iteration.js";
import { settled } from "./python.js";
import type { Row } from "./row.js";
import { briefly } from "./show.js";

export const inc = (n: number): number => n + 1;
export const dec = (n: number): number => n - 1;
export const mod = (a: number, b: number): number => a - b * Math.floor(a / b);
export const quot = (a: number, b: number): number => Math.trunc(a / b);
export const abs = (n: number): number => Math.abs(n);
export const sign = (n: number): number => Math.sign(n);
export const min = (...numbers: number[]): number => Math.min(...numbers);
export const max = (...numbers: number[]): number => Math.max(...numbers);
export const clamp = (n: number, low: number, high: number): number => Math.min(Math.max(n, low), high);
export const floor = (n: number): number => Math.floor(n);
export const ceil = (n: number): number => Math.ceil(n);
export const trunc = (n: number): number => Math.trunc(n);
export const sqrt = (n: number): number => Math.sqrt(n);
export const hypot = (...numbers: number[]): number => Math.hypot(...numbers);
export const exp = (n: number): number => Math.exp(n);
export const log2 = (n: number): number => Math.log2(n);
export const log10 = (n: number): number => Math.log10(n);
export const sin = (n: number): number => Math.sin(n);
export const cos = (n: number): number => Math.cos(n);
export const tan = (n: number): number => Math.tan(n);
export const asin = (n: number): number => Math.asin(n);
export const acos = (n: number): number => Math.acos(n);
export const atan = (y: number, x?: number): number => (x === undefined ? Math.atan(y) : Math.atan2(y, x));
export const random = (): number => Math.random();
export const randomInt = (n: number): number => Math.floor(Math.random() * n);
export const now = (): number => performance.now();

export const log = (n: number, base?: number): number =>
  base === undefined ? Math.log(n) : Math.log(n) / Math.log(base);

export const round = (n: number, digits = 0): number =>
  Number(`${Math.round(Number(`${n}e${digits}`))}e${-digits}`);

/** Euclid's way: the remainder takes the place of the greater number. */
export const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

export const number = (value: unknown): number => Number(value);
export const int = (value: unknown): number => Math.trunc(Number(value));

/** What is computed with though it is no number: JavaScript would put a text behind the sum. */
function numeric(value: unknown, caller: string): number {
  if (typeof value !== "string") return settled(value) as number;
  throw new TypeError(`${caller} takes numbers, not ${briefly(value)}`);
}

export const sum = (xs: unknown): number => {
  let total = 0;
  for (const x of items(xs)) total += typeof x === "number" ? x : numeric(x, "sum");
  return total;
};

export const product = (xs: unknown): number => {
  let total = 1;
  for (const x of items(xs)) total *= typeof x === "number" ? x : numeric(x, "product");
  return total;
};

export const mean = (xs: unknown): number => {
  const numbers = [...items(xs)];
  return sum(numbers) / numbers.length;
};

const ROWS: readonly Row[] = [
  ["inc", "n", "One more.", "(inc 1) → 2", inc],
  ["dec", "n", "One less.", "(dec 1) → 0", dec],
  ["mod", "a b", "The remainder with the sign of b.", "(mod -7 3) → 2", mod],
  ["quot", "a b", "The quotient without its fraction.", "(quot -7 3) → -2", quot],
  ["gcd", "a b", "The greatest common divisor.", "(gcd 12 18) → 6", gcd],
  ["abs", "n", "The distance from 0.", "(abs -3) → 3", abs],
  ["sign", "n", "-1, 0 or 1.", "(sign -3) → -1", sign],
  ["min", "n …", "The least number.", "(min 3 1 2) → 1", min],
  ["max", "n …", "The greatest number.", "(max 3 1 2) → 3", max],
  ["clamp", "n low high", "The nearest number between two.", "(clamp 12 0 10) → 10", clamp],
  ["floor", "n", "The next integer below.", "(floor 2.7) → 2", floor],
  ["ceil", "n", "The next integer above.", "(ceil 2.1) → 3", ceil],
  [
    "round",
    "n [digits]",
    "The nearest number with so many digits, which are none.",
    "(round 2.345 1) → 2.3",
    round,
  ],
  ["trunc", "n", "The number without its fraction.", "(trunc -2.7) → -2", trunc],
  ["sqrt", "n", "The square root.", "(sqrt 9) → 3", sqrt],
  ["hypot", "n …", "The square root of the sum of squares.", "(hypot 3 4) → 5", hypot],
  ["exp", "n", "The number e to a power.", "(exp 0) → 1", exp],
  ["log", "n [base]", "The logarithm: the natural one, or to a base.", "(log 8 2) → 3", log],
  ["log2", "n", "The logarithm to the base 2.", "(log2 8) → 3", log2],
  ["log10", "n", "The logarithm to the base 10.", "(log10 1000) → 3", log10],
  ["sin", "n", "The sine of an angle in radians.", "(sin 0) → 0", sin],
  ["cos", "n", "The cosine of an angle in radians.", "(cos 0) → 1", cos],
  ["tan", "n", "The tangent of an angle in radians.", "(tan 0) → 0", tan],
  ["asin", "n", "The angle that has a sine.", "(asin 0) → 0", asin],
  ["acos", "n", "The angle that has a cosine.", "(acos 1) → 0", acos],
  ["atan", "y [x]", "The angle that has a tangent, or that leads to a point.", "(atan 0 1) → 0", atan],
  ["random", "", "A number from 0 up to, but without, 1.", "(<= 0 (random) 1) → true", random],
  ["random-int", "n", "An integer from 0 up to, but without, n.", "(random-int 1) → 0", randomInt],
  ["now", "", "Milliseconds since the program began.", "(pos? (now)) → true", now],
  ["number", "text", "The number that a string shows.", '(number "1.5") → 1.5', number],
  ["int", "value", "The integer part of a number or of what a string shows.", '(int "12.7") → 12', int],
  ["sum", "xs", "The sum of all numbers.", "(sum [1 2 3]) → 6", sum],
  ["product", "xs", "The product of all numbers.", "(product [2 3 4]) → 24", product],
  ["mean", "xs", "The sum of all numbers over their count.", "(mean [1 2 6]) → 3", mean],
];

export const NUMBER_ROWS: readonly Row[] = /* @__PURE__ */ ROWS.map(
  ([name, parameters, doc, example, value]): Row => [name, parameters, doc, example, value, "number"],
);
