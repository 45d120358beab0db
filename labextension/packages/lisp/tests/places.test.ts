// An await stands wherever an expression may: every place of every form, with and without one, gives the same.
import { describe, expect, test } from "vitest";
import { PLACES } from "./places.js";
import { run } from "./run.js";

const given = { later: (value: unknown) => Promise.resolve(value) };

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
