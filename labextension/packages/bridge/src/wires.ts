// What a value names while it is still JSON. Mirrored by kernelbridge/wires.py.

/** The payloads of all tags of one name, in the order in which they stand. */
export function* tagged(wire: unknown, tag: string): Generator<unknown> {
  if (typeof wire !== "object" || wire === null) return;
  for (const [name, payload] of Object.entries(wire)) {
    if (name === tag && !Array.isArray(wire)) yield payload;
    else yield* tagged(name === "dict" ? valuesOf(payload) : payload, tag);
  }
}

/** The keys of a dict are no tags, whatever they are called. */
function valuesOf(payload: unknown): unknown {
  return typeof payload === "object" && payload !== null ? Object.values(payload) : payload;
}
