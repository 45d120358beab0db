// Owns what tells kinds of objects apart wherever values are shown, and which of their properties are shown. Runs no code of
// the value.

/** Keys of an array longer than this are not listed to find those that are no items. */
export const LONGEST_LISTED = 100_000;

/** Properties of an error that its text tells. */
export const TOLD_IN_TEXT: ReadonlySet<PropertyKey> = new Set([
  "name",
  "message",
  "stack",
  "cause",
  "errors",
]);

type Kind = { [Symbol.hasInstance](value: unknown): boolean };

export const is =
  (...kinds: readonly Kind[]) =>
  (value: object): boolean =>
    kinds.some((kind) => kind[Symbol.hasInstance](value));

export const isTyped = (value: object): boolean => ArrayBuffer.isView(value) && !(value instanceof DataView);

export const isIndex = (key: PropertyKey): boolean => typeof key === "string" && /^(0|[1-9]\d*)$/.test(key);

/** The own enumerable keys that `wanted` lets through. */
export function shownKeys(value: object, wanted: (key: PropertyKey) => boolean = () => true): PropertyKey[] {
  const isShown = (key: PropertyKey) => Object.prototype.propertyIsEnumerable.call(value, key) && wanted(key);
  return Reflect.ownKeys(value).filter(isShown);
}

/** A property's value, or for one that only code would tell what it is. */
export function content(
  value: object,
  key: PropertyKey,
): { readonly value: unknown } | { readonly remark: string } {
  const { get, set, value: held } = Object.getOwnPropertyDescriptor(value, key)!;
  if (get) return { remark: set ? "[Getter/Setter]" : "[Getter]" };
  return set ? { remark: "[Setter]" } : { value: held };
}
