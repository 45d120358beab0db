// What a peer accepts: what is given on top of the defaults, and how a user raises it. Mirrored by kernelbridge/limits.py.

import { LimitError, ProtocolError } from "./errors.js";
import { DEFAULT_LIMITS, type Limits } from "./protocol.js";

const NAMES = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];

/** Limits of this peer. @throws RangeError for what is no limit. */
export function limitsFrom(given: Partial<Limits> = {}): Limits {
  const unknown = Object.keys(given).filter((name) => !(NAMES as string[]).includes(name));
  if (unknown.length > 0)
    throw new RangeError(`limits: ${unknown.join(", ")} is none of ${NAMES.join(", ")}`);
  return withDefaults(given);
}

/** Limits as the other peer says them; it may know more of them. */
export function limitsOfPeer(given: Partial<Limits> | undefined): Limits {
  try {
    return withDefaults(given ?? {});
  } catch (error) {
    throw new ProtocolError(`the other peer sent no limits: ${(error as Error).message}`);
  }
}

function withDefaults(given: Partial<Limits>): Limits {
  const limits = NAMES.map((name) => [name, given[name] ?? DEFAULT_LIMITS[name]] as const);
  const wrong = limits.find(([name, value]) => !Number.isSafeInteger(value) || value < least(name));
  if (wrong === undefined) return Object.fromEntries(limits) as unknown as Limits;
  const [name, value] = wrong;
  throw new RangeError(
    `the limit \`${name}\` is ${String(value)}: a whole number from ${least(name)} is wanted`,
  );
}

/** A smaller message would not carry an error's description. */
const least = (name: keyof Limits): number => (name === "messageBytes" ? 2 ** 16 : 1);

/** Who has a limit. */
export type Role = "client" | "kernel";

/** How a user raises it, for messages. */
export const RAISE: Readonly<Record<Role, (name: keyof Limits, value: number) => string>> = {
  client: (name, value) => `raise it with launch({ limits: { ${name}: ${value} } }), or the same of connect`,
  kernel: (name, value) =>
    `raise it with KERNELBRIDGE_LIMITS='{"${name}": ${value}}' in the environment of the kernel`,
};

/** The error for one object more than the other peer may hold. */
export function tooMany(limit: number, owner: Role): LimitError {
  return new LimitError(
    `${HOLDERS[owner]} holds ${limit} objects of this session, and no more (limit \`handles\`): ${letGo(owner)}; ` +
      `or ${RAISE[owner]("handles", 10 * limit)}`,
  );
}

/** What the user is told when there are many. */
export function manyHeld(count: number, kinds: string, limit: number, owner: Role): string {
  const advice = letGo(owner);
  return (
    `kernelbridge: ${HOLDERS[owner]} holds ${count} objects of this session (mostly ${kinds}); at ${limit} operations ` +
    `fail. ${advice[0]?.toUpperCase()}${advice.slice(1)}`
  );
}

/** Who holds the objects of a peer. */
const HOLDERS: Readonly<Record<Role, string>> = { client: "Python", kernel: "the client" };

/** How its user lets go of them. */
const letGo = (owner: Role): string =>
  owner === "client"
    ? "let go of what is done with: `del x` there, or empty the containers that hold them"
    : "let go of what is done with: `using x = …`, `kb.scope(…)`, `x.$release()`";

/** The error for a message that is larger than its receiver accepts. */
export function tooLarge(size: number, limit: number, receiver: Role): LimitError {
  return new LimitError(
    `a message of ${size} bytes is larger than the ${limit} (\`messageBytes\`) that the ${receiver} accepts; ` +
      `send less at once, or ${RAISE[receiver]("messageBytes", size)}`,
  );
}
