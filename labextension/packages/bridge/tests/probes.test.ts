// Questions that JavaScript and its tools ask of any value: answered here, with a preview or a sentence that says what to
// write, and never with a message.

import { deepStrictEqual } from "node:assert/strict";
import { format, inspect, isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { infoOf, isPython, PyExpr, PyObject } from "../src/index.js";
import { Node, type Pair, pair } from "./pair.js";

/** Python's values as they are to JavaScript: anything. */
type Probed = PyObject & { readonly [name: PropertyKey]: unknown };

const both = async (): Promise<Pair & { readonly object: Probed; readonly expression: Probed }> => {
  const made = await pair();
  made.names.thing = new Node({ n: 1 });
  const object = (await made.kb.py.thing) as Probed;
  return { ...made, object, expression: made.kb.py.thing.part as Probed };
};

/** What the two answer, with the number of messages that asking cost. */
async function asked(ask: (x: Probed) => unknown): Promise<readonly unknown[]> {
  const { object, expression, client, sent } = await both();
  const before = sent.length;
  const answers = [ask(object), ask(expression)];
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent.length).toBe(before);
  expect(client.takeUnhandled()).toEqual([]);
  return answers;
}

// biome-ignore lint/suspicious/noDoubleEquals: that is the question
const looselyEqual = (x: unknown, y: unknown): boolean => x == y;

const OBJECT = "<Python Node: Node {n: 1}>";
const EXPRESSION = "<Python expression thing.part, not awaited>";
const same = (answer: unknown) => [answer, answer] as const;

describe("answered with what is known here", () => {
  const TABLE: readonly (readonly [string, (x: Probed) => unknown, readonly unknown[]])[] = [
    ["String", (x) => String(x), [OBJECT, EXPRESSION]],
    ["a template literal", (x) => `${x}`, [OBJECT, EXPRESSION]],
    ["x.toString()", (x) => Reflect.apply(x.toString as () => string, x, []), [OBJECT, EXPRESSION]],
    ["a key of an object", (x) => Object.keys({ [x as unknown as string]: 1 })[0], [OBJECT, EXPRESSION]],
    ["util.inspect", (x) => inspect(x), [OBJECT, EXPRESSION]],
    [
      "util.inspect of what holds it",
      (x) => inspect({ a: [x] }),
      [`{ a: [ ${OBJECT} ] }`, `{ a: [ ${EXPRESSION} ] }`],
    ],
    [
      "util.inspect with everything",
      (x) => inspect({ x }, { showHidden: true, depth: 9, getters: true }),
      [`{ x: ${OBJECT} }`, `{ x: ${EXPRESSION} }`],
    ],
    [
      "util.inspect that looks at the proxy",
      (x) => typeof inspect(x, { showProxy: true, customInspect: false }),
      same("string"),
    ],
    ["console.log", (x) => format("%s|%O", x, x), [`${OBJECT}|${OBJECT}`, `${EXPRESSION}|${EXPRESSION}`]],
    [
      "console.log of %o",
      (x) => format("%o", x),
      [`Proxy [ PyObject, ${OBJECT} ]`, `Proxy [ PyExpr, ${EXPRESSION} ]`],
    ],
    [
      "Object.prototype.toString",
      (x) => Object.prototype.toString.call(x),
      ["[object PyObject]", "[object PyExpr]"],
    ],
    ["typeof", (x) => typeof x, same("function")],
    ["Array.isArray", (x) => Array.isArray(x), same(false)],
    ["Array.from of nothing with a length", (x) => [].concat(x as never).length, same(1)],
    ["truth", (x) => !x, same(false)],
    ["=== another face of it", (x) => x === x.$opt({}), same(false)],
    ["== null", (x) => x == null, same(false)],
    ["x instanceof PyObject", (x) => (x as unknown) instanceof PyObject, [true, false]],
    ["x instanceof PyExpr", (x) => (x as unknown) instanceof PyExpr, [false, true]],
    [
      "x instanceof Array, Promise, Error, Map",
      (x) => [Array, Promise, Error, Map].some((kind) => (x as unknown) instanceof kind),
      same(false),
    ],
    ["isPython", (x) => isPython(x), ["object", "expression"]],
    ["infoOf", (x) => infoOf(x)?.type, ["Node", undefined]],
    ["then", (x) => typeof x.then, ["undefined", "function"]],
    ["'then' in x", (x) => "then" in x, [false, true]],
    ["constructor", (x) => x.constructor, [PyObject, PyExpr]],
    ["hasOwnProperty", (x) => Object.hasOwn(x, "n"), same(false)],
    ["a property's descriptor", (x) => Object.getOwnPropertyDescriptor(x, "n"), same(undefined)],
    ["Object.isFrozen", (x) => [Object.isExtensible(x)], same([true])],
    ["valueOf", (x) => (x.valueOf as () => unknown)() === x, same(true)],
    ["$$typeof, as React asks", (x) => x.$$typeof, same(undefined)],
    ["asymmetricMatch, as matchers ask", (x) => x.asymmetricMatch, same(undefined)],
    ["hasAttribute, as printers ask", (x) => x.hasAttribute, same(undefined)],
    ["_isMockFunction, as test runners ask", (x) => x._isMockFunction, same(undefined)],
    ["__esModule, as bundlers ask", (x) => x.__esModule, same(undefined)],
    ["nodeType, which is Python's", (x) => x.nodeType === 1, same(false)],
    ["'$at' in x", (x) => "$at" in x, same(true)],
    ["'$$typeof' in x", (x) => "$$typeof" in x, same(false)],
    ["'asymmetricMatch' in x", (x) => "asymmetricMatch" in x, same(false)],
    ["a symbol in x", (x) => Symbol.toStringTag in x, same(true)],
    [
      "symbols of the language",
      (x) =>
        [Symbol.isConcatSpreadable, Symbol.species, Symbol.unscopables, Symbol.match].map((name) => x[name]),
      same([undefined, undefined, undefined, undefined]),
    ],
    ["any other symbol", (x) => x[Symbol("mine")], same(undefined)],
    ["isDeepStrictEqual to itself", (x) => isDeepStrictEqual([x], [x]), same(true)],
    ["isDeepStrictEqual to another", (x) => isDeepStrictEqual(x, {}), same(false)],
    ["a key of a Map and a Set", (x) => new Map([[x, 1]]).get(x) === 1 && new Set([x]).has(x), same(true)],
    ["a key of a WeakMap", (x) => new WeakMap([[x, 1]]).get(x), same(1)],
  ]; // prettier-ignore

  test.each(TABLE)("%s", async (_, ask, answers) => {
    expect(await asked(ask)).toStrictEqual(answers);
  });

  test.each([
    ["equal", (x: Probed) => expect([x]).toEqual([x])],
    ["not equal", (x: Probed) => expect(() => expect(x).toEqual({ a: 1 })).toThrow()],
    [
      "of deepStrictEqual",
      (x: Probed) => expect(() => deepStrictEqual({ x }, { x: 1 })).toThrow("deep-equal"),
    ],
    ["in a message", (x: Probed) => expect(() => expect({ deep: [x] }).toBe(1)).toThrow()],
  ])("a test runner's matcher: %s", async (_, match) => {
    await asked(match);
  });

  test("await and Promise.resolve of an object give the object", async () => {
    const { object, sent } = await both();
    const before = sent.length;
    expect(await object).toBe(object);
    expect(await Promise.resolve(object)).toBe(object);
    expect(await Promise.all([object, (async () => object)()])).toEqual([object, object]);
    expect(sent.length).toBe(before);
  });
});

describe("answered with a sentence", () => {
  const TABLE: readonly (readonly [string, (x: Probed) => unknown, RegExp | string])[] = [
    ["JSON.stringify", (x) => JSON.stringify({ x }), "copy it first, with await x.$js()"],
    ["+ 1", (x) => (x as unknown as number) + 1, "write x.$add(y)"],
    ["text before +", (x) => ["a", x].reduce((a, b) => (a as string) + (b as string)), "write x.$add(y)"],
    ["-", (x) => -x, "write x.$add(y)"],
    ["Number", (x) => Number(x), "write x.$add(y)"],
    ["<", (x) => (x as unknown as number) < 1, "x.$lt(y)"],
    ["== with text", (x) => looselyEqual(x, "a"), "x.$eq(y)"],
    ["as a number in Math", (x) => Math.max(x as unknown as number), "or await its value"],
    [
      "spreading items",
      (x) => [...(x as unknown as Iterable<unknown>)],
      "for await (const item of x.$iter())",
    ],
    [
      "for of",
      (x) => {
        for (const _ of x as unknown as Iterable<unknown>) return;
      },
      "for await",
    ],
    ["Array.from", (x) => Array.from(x as unknown as ArrayLike<unknown>), "for await"],
    [
      "destructuring items",
      (x) => {
        const [first] = x as unknown as unknown[];
        return first;
      },
      "for await",
    ],
    ["new Map(x)", (x) => new Map(x as unknown as Iterable<[unknown, unknown]>), "for await"],
    ["spreading properties", (x) => ({ ...x }), "copy it first"],
    ["Object.keys", (x) => Object.keys(x), "copy it first"],
    ["Object.entries", (x) => Object.entries(x), "copy it first"],
    ["Object.assign from it", (x) => Object.assign({}, x), "copy it first"],
    [
      "for in",
      (x) => {
        for (const _ in x) return;
      },
      "copy it first",
    ],
    ["'n' in x", (x) => "n" in x, 'write await x.$hasattr("n"), or x.$has(item)'],
    ["0 in x", (x) => 0 in x, "x.$has(item)"],
    ["value instanceof x", (x) => ({}) instanceof (x as unknown as typeof Object), "py.isinstance"],
    ["x[0]", (x) => x[0], "write x.$at(0)"],
    ["x[0] = 1", (x) => Reflect.set(x, "0", 1), "write x.$at(0)"],
    ["x.$at = 1", (x) => Reflect.set(x, "$at", 1), "no name for an attribute"],
    ["x[Symbol()] = 1", (x) => Reflect.set(x, Symbol("x"), 1), "no name for an attribute"],
    ["structuredClone", (x) => structuredClone({ x }), "could not be cloned"],
    ["postMessage", (x) => new MessageChannel().port1.postMessage(x), "could not be cloned"],
    ["Object.defineProperty", (x) => Object.defineProperty(x, "a", { value: 1 }), /defineProperty/],
    ["Object.freeze", (x) => Object.freeze(x), /preventExtensions/],
    ["Object.setPrototypeOf", (x) => Object.setPrototypeOf(x, null), /setPrototypeOf/],
  ]; // prettier-ignore

  test.each(TABLE)("%s", async (_, ask, message) => {
    await asked((x) => expect(() => ask(x)).toThrow(message));
  });
});

describe("the namespace", () => {
  const TABLE: readonly (readonly [string, (py: Probed) => unknown, unknown])[] = [
    ["then", (py) => py.then, undefined],
    ["String", (py) => String(py), "py: the names of the notebook, then Python's builtins"],
    [
      "util.inspect",
      (py) => inspect({ py }),
      "{ py: py: the names of the notebook, then Python's builtins }",
    ],
    ["'exec' in py", (py) => "exec" in py, true],
    ["asymmetricMatch", (py) => py.asymmetricMatch, undefined],
    ["typeof", (py) => typeof py, "function"],
  ];

  test.each(TABLE)("%s", async (_, ask, answer) => {
    const { kb, sent } = await pair();
    const before = sent.length;
    expect(ask(kb.py as unknown as Probed)).toBe(answer);
    expect(sent.length).toBe(before);
  });

  const REFUSED: readonly (readonly [string, (py: Probed) => unknown, string])[] = [
    ["Object.keys", (py) => Object.keys(py), "list(globals())"],
    ["JSON.stringify", (py) => JSON.stringify({ py }), "copy a variable, with await py.name.$js()"],
    ["'x' in py", (py) => "x" in py, 'write await py.globals().$has("x")'],
    ["+", (py) => (py as unknown as number) + 1, "is no number and no text"],
    ["spreading", (py) => [...(py as unknown as Iterable<unknown>)], "is iterated in Python"],
    ["py['no name'] = 1", (py) => Reflect.set(py, "no name", 1), "no name for a variable"],
    ["py.exec = 1", (py) => Reflect.set(py, "exec", 1), "py.exec is not a variable"],
  ];

  test.each(REFUSED)("%s is refused", async (_, ask, message) => {
    const { kb } = await pair();
    expect(() => ask(kb.py as unknown as Probed)).toThrow(message);
  });
});
