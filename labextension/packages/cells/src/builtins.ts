// Owns the guard of what JavaScript itself brings: the bridge runs on the same built-ins as the cells, so a cell that replaces
// Promise would be the last. The globals are locked with most of their methods, and Object.prototype takes nothing new; what
// else a cell changes of them is put back. Math and Date, which tests like to replace, are nobody's business but the cells'.

const { getOwnPropertyDescriptor, defineProperty, getPrototypeOf, isFrozen, preventExtensions } = Object;
const { ownKeys } = Reflect;

const TYPES = [
  ...["Object", "Function", "Array", "String", "Number", "Boolean", "Symbol", "BigInt", "RegExp", "Promise"],
  ...["Map", "Set", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "Proxy", "Reflect", "JSON"],
  ...["Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError"],
  ...["ArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array"],
  ...["Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"],
];
/**
 * Types whose methods are put back, not locked: engines are quick with arrays, promises and text only while nobody has touched
 * what these are made of, and of the others programs inherit by assignment.
 */
const UNLOCKED: ReadonlySet<string> = new Set([
  ...["Array", "Array.prototype", "Promise", "Promise.prototype", "String.prototype", "Number.prototype"],
  ...["Object.prototype", "RegExp.prototype", "an iterator's prototype"],
]);
/** Methods that classes of the old kind replace by assignment, which a locked one would refuse. */
const OVERRIDDEN: ReadonlySet<PropertyKey> = new Set([
  "constructor",
  "toString",
  "toLocaleString",
  "valueOf",
]);
const FUNCTIONS = [
  ...["queueMicrotask", "setTimeout", "clearTimeout", "setInterval", "clearInterval", "eval"],
  ...["TextEncoder", "TextDecoder", "AbortController", "AbortSignal"],
  ...["URL", "performance", "structuredClone"],
];
/** The globals that cells cannot replace. */
export const LOCKED: readonly string[] = [...TYPES, ...FUNCTIONS, "globalThis"];

/** Whose built-in it is, its key, and the property as it came. */
type Kept = readonly [owner: object, label: string, key: PropertyKey, property: PropertyDescriptor];

/** Makes final what can be, and keeps the rest. For a realm that runs nothing but cells. */
export function lockGlobals(): void {
  for (const name of LOCKED) {
    const value: unknown = Reflect.get(globalThis, name);
    if (value === undefined || getOwnPropertyDescriptor(globalThis, name)?.configurable === false) continue;
    defineProperty(globalThis, name, { value, writable: false, enumerable: false, configurable: false });
  }
  preventExtensions(Object.prototype);
  for (const [label, owner] of owners()) if (!UNLOCKED.has(label)) lockMethods(owner);
}

function lockMethods(owner: object): void {
  for (const key of ownKeys(owner)) {
    const { value, configurable } = getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
    if (typeof value !== "function" || !configurable || OVERRIDDEN.has(key)) continue;
    defineProperty(owner, key, { writable: false, configurable: false });
  }
}

function owners(): [label: string, owner: object][] {
  const known = TYPES.flatMap((name): [string, object][] => {
    const type = Reflect.get(globalThis, name) as { readonly prototype?: object };
    return type.prototype
      ? [
          [name, type],
          [`${name}.prototype`, type.prototype],
        ]
      : [[name, type]];
  });
  const iterators = [[][Symbol.iterator](), new Map().entries(), new Set().values()];
  const above = iterators.map((one): [string, object] => ["an iterator's prototype", getPrototypeOf(one)]);
  const typed = getPrototypeOf(Int8Array) as { readonly prototype: object };
  return [...known, ...above, ["TypedArray", typed], ["TypedArray.prototype", typed.prototype]];
}

const isKept = ({ value, get, set, configurable, writable }: PropertyDescriptor): boolean =>
  (typeof value === "function" || get !== undefined || set !== undefined) &&
  (configurable === true || writable === true);

function keptOf([label, owner]: [string, object]): Kept[] {
  return ownKeys(owner).flatMap((key): Kept[] => {
    const property = getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
    return isKept(property) ? [[owner, `${label}${shown(key)}`, key, property]] : [];
  });
}

const shown = (key: PropertyKey): string =>
  typeof key === "symbol" ? `[${key.description}]` : `.${String(key)}`;

/** The methods of the built-ins, as they were when this was made. Whoever mends relies on none of them. */
export class Builtins {
  readonly #kept: readonly Kept[] = owners().flatMap(keptOf);

  /** Puts back what was changed, and names it. */
  mend(): string[] {
    const mended: string[] = [];
    // no iterator and no method: either may be what is broken
    for (let at = 0; at < this.#kept.length; at++) {
      const kept = this.#kept[at] as Kept;
      const owner = kept[0];
      const property = kept[3];
      const now = getOwnPropertyDescriptor(owner, kept[2]);
      if (now !== undefined && now.value === property.value && now.get === property.get) continue;
      if (isFrozen(owner)) continue;
      defineProperty(owner, kept[2], property);
      defineProperty(mended, mended.length, {
        value: kept[1],
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return mended;
  }
}
