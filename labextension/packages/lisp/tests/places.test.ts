// An await stands wherever an expression may: every place of every form, with and without one, gives the same.
import { describe, expect, test } from "vitest";
import { PLACES } from "./places.js";
import { run } from "./run.js";

/** Runs a generator to its end; each yield gives what it yielded. */
function driven(generator: Generator | AsyncGenerator): unknown {
  const on = (step: IteratorResult<unknown>): unknown => {
    if (step.done) return step.value;
    const next = generator.next(step.value);
    return next instanceof Promise ? next.then(on) : on(next);
  };
  const first = generator.next();
  return first instanceof Promise ? first.then(on) : on(first);
}

const given = { later: (value: unknown) => Promise.resolve(value), driven };

/** What a program gives, or the message of the error that it throws. */
async function outcome(source: string): Promise<unknown> {
  try {
    return { value: JSON.stringify(await run(source, given)) };
  } catch (error) {
    return { thrown: String(error).split("\n")[0] };
  }
}

describe("an await gives what the value would", () => {
  test.each(PLACES)("%s", async (source, put) => {
    const plain = source.replaceAll("□", put);
    const expected = await outcome(plain);
    expect(expected, plain).toHaveProperty("value");
    const awaited = `(await (later ${put}))`;
    for (const other of [
      awaited,
      `(do 0 ${awaited})`,
      `(if true ${awaited} 0)`,
      `(let ((q ${awaited})) q)`,
    ]) {
      expect(await outcome(source.replaceAll("□", other)), other).toEqual(expected);
      const inside = source.replaceAll("□", other);
      if (!inside.startsWith("(def") && !inside.startsWith("(class"))
        expect(await outcome(`(defun f () ${inside}) (await (f))`), `in a function: ${other}`).toEqual(
          expected,
        );
    }
    expect(await outcome(`(auto ${source.replaceAll("□", `(later ${put})`)})`), "auto").toEqual(expected);
  });
});

/** Places in a function of their own, which would be the generator, and the parts of a par. */
const isElsewhere = (source: string): boolean => /^\(letrec|^\(let go|^\(par/.test(source);

describe("a yield gives what it is sent", () => {
  test.each(PLACES.filter(([source]) => !isElsewhere(source)))("%s", async (source, put) => {
    const expected = await outcome(source.replaceAll("□", put));
    const yields = [`(yield ${put})`, `(yield (await (later ${put})))`, `(await (later (yield ${put})))`];
    for (const given of yields) {
      const generator = `(defun g () ${source.replaceAll("□", given)})`;
      expect(await outcome(`${generator} (await (driven (g)))`), given).toEqual(expected);
    }
    const inAuto = source.replaceAll("□", `(yield (later ${put}))`);
    expect(await outcome(`(auto (defun g () ${inAuto}) (driven (g)))`), "auto").toEqual(expected);
  });
});

const defines = (source: string): boolean => /^\(def|^\(class/.test(source);

describe("a generator yields what any form gives", () => {
  test.each(PLACES.filter(([source]) => !defines(source)))("%s", async (source, put) => {
    const expected = await outcome(`(do ${source.replaceAll("□", put)})`);
    const yielding = (form: string) => outcome(`(defun g () (yield ${form})) (at (await (vec (g))) 0)`);
    expect(await yielding(source.replaceAll("□", put))).toEqual(expected);
    expect(await yielding(source.replaceAll("□", `(await (later ${put}))`)), "await").toEqual(expected);
  });
});
