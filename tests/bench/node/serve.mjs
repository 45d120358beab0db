// The Node half of every bench: runs what each line of standard input names and answers with a line of JSON. Ends with its
// input. tests/bench/node.py is the other end.

import { createInterface } from "node:readline";

/** `benches` by name; `close` ends what they use. */
export async function serve(benches, close = async () => {}) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, ...args] = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await benches[name](...args))}\n`);
  }
  await close();
  process.exit();
}

/** Seconds that something takes. */
export async function lap(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Seconds of one call, when so many are made one after another. */
export async function each(times, call) {
  const seconds = await lap(async () => {
    for (let i = 0; i < times; i++) await call(i);
  });
  return seconds / times;
}

/** Seconds of so many calls, when none waits for another. */
export function together(times, call) {
  return lap(() => Promise.all(Array.from({ length: times }, (_, i) => call(i))));
}
