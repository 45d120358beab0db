import { expect, test } from "vitest";
import { LispSession } from "../src/index.js";

const codes = (session: LispSession, source: string) => session.diagnose(source).map(({ code }) => code);

test("mistakes of a source that is being written are told, and nothing of it is kept", () => {
  const session = new LispSession();
  expect(codes(session, "(def a 12px) (if)")).toEqual(["read/number", "analyse/arity"]);
  expect(codes(session, "(f (g")).toContain("read/incomplete");
  expect(codes(session, "(def a 1)")).toEqual([]);
  expect(session.defines("a")).toBe(false);
});

test("no macro of a cell runs while its use is being written", () => {
  const session = new LispSession();
  session.compile("(defmacro bad (x) (throw (error x)))", { file: "a" });
  expect(codes(session, "(bad 1) (if)")).toEqual([]);
  expect(codes(session, "(bad 1) 12px")).toEqual(["read/number"]);
});
