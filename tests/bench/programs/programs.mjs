// The programs of programs.lisp as one writes them by hand in JavaScript.

const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));

const takeuchi = (x, y, z) =>
  y >= x ? z : takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
const tak = (n) => takeuchi(n, n - 6, n - 12);

function loops(n) {
  let total = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) total = (total + i * j) % 1000003;
  return total;
}

class Pair {
  constructor(first, rest) {
    this.first = first;
    this.rest = rest;
  }
}
const cons = (first, rest) => new Pair(first, rest);
const list = (...values) => values.reduceRight((rest, first) => new Pair(first, rest), null);

function isSafe(row, distance, placed) {
  for (; placed !== null; placed = placed.rest, distance++)
    if (placed.first === row || Math.abs(placed.first - row) === distance) return false;
  return true;
}
function place(n, left, placed) {
  if (left === 0) return 1;
  let found = 0;
  for (let row = 0; row < n; row++)
    if (isSafe(row, 1, placed)) found += place(n, left - 1, cons(row, placed));
  return found;
}
const nqueensList = (n) => place(n, n, null);

function placeBits(all, columns, left, right) {
  if (columns === all) return 1;
  let found = 0;
  for (let free = all & ~(columns | left | right); free !== 0; ) {
    const bit = free & -free;
    free ^= bit;
    found += placeBits(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return found;
}
const nqueensBits = (n) => placeBits((1 << n) - 1, 0, 0, 0);

const deriveEach = (xs) => (xs === null ? null : cons(derive(xs.first), deriveEach(xs.rest)));
const quotients = (xs) =>
  xs === null ? null : cons(cons("/", cons(derive(xs.first), cons(xs.first, null))), quotients(xs.rest));
function derive(a) {
  if (!(a instanceof Pair)) return a === "x" ? 1 : 0;
  switch (a.first) {
    case "+":
      return cons("+", deriveEach(a.rest));
    case "-":
      return cons("-", deriveEach(a.rest));
    case "*":
      return cons("*", cons(a, cons(cons("+", quotients(a.rest)), null)));
    default:
      throw new Error(`no derivative of ${a.first}`);
  }
}
function size(tree) {
  if (!(tree instanceof Pair)) return 1;
  let total = 0;
  for (let link = tree; link !== null; link = link.rest) total += size(link.first);
  return total;
}
function deriv(n) {
  const source = list("+", list("*", 3, "x", "x"), list("*", "a", "x", "x"), list("*", "b", "x"), 5);
  let result = null;
  for (let i = 0; i < n; i++) result = derive(source);
  return size(result);
}

function destruct(n) {
  const points = Array.from({ length: 100 }, (_, i) => ({ name: `p${i}`, at: [i, 2 * i, 3 * i] }));
  let total = 0;
  for (let i = 0; i < n; i++)
    for (const { name, at } of points) {
      const [x, y, ...others] = at;
      total += x + y + others.length + name.length;
    }
  return total;
}

function primes(n) {
  const composite = Array.from({ length: n }, () => false);
  let found = 0;
  for (let i = 2; i < n; i++) {
    if (composite[i]) continue;
    found++;
    for (let j = i * i; j < n; j += i) composite[j] = true;
  }
  return found;
}

function escapeTime(a, b) {
  let x = 0;
  let y = 0;
  for (let i = 0; ; i++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4 || i === 100) return i;
    y = 2 * x * y + b;
    x = xx - yy + a;
  }
}
function mandelbrot(n) {
  let total = 0;
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++)
      total += escapeTime((3 * column) / n - 2, (2 * row) / n - 1);
  return total;
}

function stringBuild(n) {
  let text = "";
  for (let i = 0; i < n; i++) text += `${i},${i % 2 === 0 ? "a" : "b"}`;
  return text.length;
}

function swap(xs, i, j) {
  const x = xs[i];
  xs[i] = xs[j];
  xs[j] = x;
}
function sortBetween(xs, low, high) {
  if (low >= high) return;
  const pivot = xs[(low + high) >> 1];
  let i = low;
  let j = high;
  while (i <= j) {
    while (xs[i] < pivot) i++;
    while (xs[j] > pivot) j--;
    if (i <= j) swap(xs, i++, j--);
  }
  sortBetween(xs, low, j);
  sortBetween(xs, i, high);
}
function quicksort(n) {
  const xs = Array.from({ length: n }, (_, i) => (i * 7919) % 10007);
  sortBetween(xs, 0, n - 1);
  return xs[0] + 3 * xs[n >> 1] + 7 * xs[n - 1];
}

export const programs = {
  fib,
  tak,
  loops,
  "nqueens-list": nqueensList,
  "nqueens-bits": nqueensBits,
  deriv,
  destruct,
  primes,
  mandelbrot,
  "string-build": stringBuild,
  quicksort,
};
