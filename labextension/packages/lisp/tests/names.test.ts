// Lisp names as JavaScript identifiers: injective, and reversible.
import { describe, expect, test } from "vitest";
import { toJSName, toLispName } from "../src/index.js";

describe("names", () => {
  test.each([
    ["x", "x"],
    ["$py", "$py"],
    ["snake_case", "snake_case"],
    ["camelCase", "camelCase"],
    ["index-col", "index$col"],
    ["empty?", "empty$Q"],
    ["set!", "set$B"],
    ["->x", "$_$Gx"],
    ["*out*", "$Sout$S"],
    ["a-1", "a$_1"],
    ["1+", "$U31_$P"],
    ["class", "$Kclass"],
    ["λ", "λ"],
    ["a→b", "a$U2192_b"],
    ["a$b", "a$$b"],
    ["$", "$"],
    ["$-", "$$$_"],
  ])("%s is %s and back", (lisp, javascript) => {
    expect(toJSName(lisp)).toBe(javascript);
    expect(toLispName(javascript)).toBe(lisp);
  });

  test.each(["x$1", "async", "a$U110000_", "a$K", "$$"])(
    "%s is no name's, and is written js/%s",
    (javascript) => {
      expect(toLispName(javascript)).toBe(`js/${javascript}`);
    },
  );

  test("every name of few signs survives the round trip and stays apart", () => {
    const signs = ["a", "B", "-", "$", "_", "?", "1", "U", "K", "→"];
    const names = signs.flatMap((a) => signs.flatMap((b) => signs.map((c) => `a${a}${b}${c}`)));
    const encoded = names.map(toJSName);
    expect(new Set(encoded).size).toBe(names.length);
    expect(encoded.map(toLispName)).toEqual(names);
    for (const name of encoded) expect(name).toMatch(/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u);
  });
});
