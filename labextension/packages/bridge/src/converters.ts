// Own converters of one session: how instances of a program's own class cross by value, under a name that both peers know.

import { messageOf } from "./codec.js";
import type { Decoder } from "./decoder.js";
import type { Encoder } from "./encoder.js";
import { ConversionError } from "./errors.js";
import { preview } from "./info.js";
import { Tagged } from "./values.js";

/**
 * How instances of a class cross: `encode` gives any value that crosses, `decode` makes an instance of it again. Without
 * `decode` such a value arrives here as a `Tagged`.
 */
export interface Converter<T, P = unknown> {
  /** What both languages call it. */
  readonly name: string;
  readonly encode: (value: T) => P;
  readonly decode?: (value: P) => T;
}

/** A class, also one with a constructor that is not public. */
export type ClassOf<T> = (abstract new (...args: never[]) => T) | { readonly prototype: T };

type AnyConverter = Converter<never, never>;

/** The converters of one session. */
export class Converters {
  readonly #ofPrototype = new Map<object, AnyConverter>();
  readonly #ofName = new Map<string, AnyConverter>();

  /**
   * Instances of exactly this class cross by `converter` from now on. The same name or the same class again replaces: a
   * cell may run again.
   */
  register<T extends object, P>(Class: ClassOf<T>, converter: Converter<T, P>): void {
    const prototype = checked(Class, converter as unknown as AnyConverter);
    for (const [old, { name }] of this.#ofPrototype) {
      if (old !== prototype && name !== converter.name) continue;
      this.#ofPrototype.delete(old);
      this.#ofName.delete(name);
    }
    this.#ofPrototype.set(prototype, converter as unknown as AnyConverter);
    this.#ofName.set(converter.name, converter as unknown as AnyConverter);
  }

  /** The converter of an object's own class. */
  of(value: object): AnyConverter | undefined {
    return this.#ofPrototype.size === 0 ? undefined : this.#ofPrototype.get(Object.getPrototypeOf(value));
  }

  named(name: string): AnyConverter | undefined {
    return this.#ofName.get(name);
  }
}

/** What the converter of an object's class gives. */
export function converted(value: object, to: Encoder): Tagged {
  const converter = to.names.converters.of(value)!;
  const { name } = converter;
  const given = attempt(name, "encode", to.walk.path(), () => converter.encode(value as never));
  return new Tagged(name, given);
}

/** What the converter of that name makes of a value; a `Tagged` where there is none. */
export function restored(name: string, value: unknown, of: Decoder): unknown {
  const converter = of.names.converters.named(name);
  if (converter?.decode === undefined) return new Tagged(name, value);
  return attempt(name, "decode", of.walk.path(), () => converter.decode?.(value as never));
}

function attempt<T>(name: string, verb: "encode" | "decode", path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ConversionError(
      `${path}: \`${verb}\` of converter ${JSON.stringify(name)} threw: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** The prototype by which instances are told. */
function checked(Class: ClassOf<object>, { name, encode, decode }: AnyConverter): object {
  const decodes = decode === undefined || typeof decode === "function";
  if (typeof name !== "string" || name === "" || typeof encode !== "function" || !decodes) {
    throw new TypeError(`a converter is { name, encode, decode }; ${preview(name, 40)} lacks a part of it`);
  }
  const prototype: unknown = typeof Class === "function" ? Class.prototype : undefined;
  if (typeof prototype !== "object" || prototype === null) {
    throw new TypeError(`converter ${JSON.stringify(name)} is for a class, not for ${preview(Class, 40)}`);
  }
  if (Object.getPrototypeOf(prototype) === null || Array.isArray(prototype)) {
    throw new TypeError(`converter ${JSON.stringify(name)}: plain objects and arrays have a form already`);
  }
  return prototype;
}
