// Names that JavaScript's tools ask of any object, to find out what it is. Python is not asked, because what it would give
// looks like yes to them, and some call it; its attributes of these names are `$attr(name)`.

const PROBES: ReadonlySet<string> = new Set([
  "__esModule", // bundlers
  "_isMockFunction", // test runners
  "asymmetricMatch",
  "hasAttribute", // their printers, looking for elements of a page
]);

/** Whether a property is one that only JavaScript asks for. */
export const isProbe = (name: string): boolean => name.startsWith("$") || PROBES.has(name);
