// How an error of this peer is told to the other one: a text and the user's lines. An embedder that knows its users' sources,
// such as cells, tells in its own way.

import type { PyFrame } from "./protocol.js";
import { framesIn, usersStack } from "./stacks.js";

export interface Told {
  readonly text: string;
  /** Innermost last. */
  readonly frames: readonly PyFrame[];
}

/** Tells of one error; `whole` has its causes in the text. Never throws. */
export type Tell = (error: Error, whole: boolean) => Told;

/** What the engine says, without lines of ours. */
export const tellPlainly: Tell = (error) => {
  const text = usersStack(textOf(error, "stack") || headline(error));
  const frames = framesIn(text).filter(({ url }) => !url.startsWith("node:"));
  return { text, frames: frames.map(({ url, line, name }): PyFrame => [url, line, name, ""]).reverse() };
};

/** `RangeError: too far` */
export function headline(error: Error): string {
  const message = textOf(error, "message");
  const name = errorName(error);
  return message === "" ? name : `${name}: ${message}`;
}

/** The name of an error; one that it has only from a class above its own is not its name. */
export function errorName(error: Error): string {
  const name = textOf(error, "name");
  const [own, ...bases] = classNames(error);
  return name === "" || bases.includes(name) ? (own ?? "Error") : name;
}

/** Names of an error's class and of all above it. */
export function classNames(error: object): string[] {
  const names: string[] = [];
  for (let kind = parent(error); kind !== null; kind = parent(kind)) {
    const own: unknown = attempt(() => Object.getOwnPropertyDescriptor(kind, "name")?.value);
    const name = own ?? attempt(() => Object.getOwnPropertyDescriptor(kind, "constructor")?.value?.name);
    if (typeof name === "string" && name !== "") names.push(name);
  }
  return names;
}

const parent = (value: object): object | null => attempt(() => Object.getPrototypeOf(value)) ?? null;

/** A property that should be text, read so that nothing the error defines can do harm. */
export function textOf(error: Error, key: string): string {
  const value = partOf(error, key);
  return typeof value === "string" ? value : "";
}

/** A property of an error, undefined where reading it throws. */
export function partOf(error: Error, key: string): unknown {
  return attempt(() => Reflect.get(error, key));
}

/** The errors that one error is made of: of several promises, or one on top of another at the end of a `using`. */
export function errorsIn(error: Error): unknown {
  const names = classNames(error);
  if (names.includes("AggregateError")) return partOf(error, "errors");
  return names.includes("SuppressedError") ? [partOf(error, "suppressed"), partOf(error, "error")] : [];
}

/** What `make` gives, undefined where it throws. */
export function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
