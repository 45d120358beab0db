// What a value names while it is still JSON. Mirrored by kernelbridge/wires.py.

/** The payloads of all tags of one name, in the order in which they stand. */
export function* tagged(wire: unknown, tag: string): Generator<unknown> {
  if (typeof wire !== "object" || wire === null) return;
  if (!Array.isArray(wire) && Object.hasOwn(wire, tag))
    yield (wire as Readonly<Record<string, unknown>>)[tag];
  else for (const part of Object.values(wire)) yield* tagged(part, tag);
}
