// Owns how a value looks as text, equal on every platform and close to what Node prints. It calls no code of the value
// but what is made for this purpose (`Symbol.for("nodejs.util.inspect.custom")`, `Symbol.toStringTag`); other accessors
// are named, not read.
import { plain, type Shown } from "./layout.js";
import { type Inspecting, KINDS } from "./shapes.js";
import { primitive, shortened } from "./words.js";

/** How much is shown. */
export interface InspectOptions {
  /** Levels of composites; what lies deeper is named only. */
  readonly depth?: number;
  /** Items of an array, map, set or typed array, and properties of an object. */
  readonly items?: number;
  /** Characters of a string inside a value. */
  readonly characters?: number;
  /** The text of an error, with the places of the user's own code. */
  readonly error?: (error: Error) => string;
}

const DEFAULTS = { depth: 4, items: 100, characters: 10_000, error: (error: Error) => String(error) };
/** Values after which composites are only named, however wide and deep the whole is. */
const MOST_VALUES = 20_000;
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** The text of any value. Never throws. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  try {
    return new Inspector({ ...DEFAULTS, ...options }).show(value, 0, 0).text;
  } catch (error) {
    return `<${typeof value} that cannot be shown: ${error instanceof Error ? error.message : "it throws"}>`;
  }
}

class Inspector implements Inspecting {
  readonly options: Required<InspectOptions>;
  /** The composites around the present one. */
  readonly #open: object[] = [];
  /** Composites met inside themselves, in the order in which that was noticed. */
  readonly #circular: object[] = [];

  #shown = 0;

  constructor(options: Required<InspectOptions>) {
    this.options = options;
  }

  goesInto(depth: number): boolean {
    return depth <= this.options.depth && this.#shown < MOST_VALUES;
  }

  show(value: unknown, depth: number, indent: number): Shown {
    this.#shown += 1;
    if ((typeof value === "object" && value !== null) || typeof value === "function") {
      return this.#object(value, depth, indent);
    }
    return plain(primitive(value, this.options.characters));
  }

  #object(value: object, depth: number, indent: number): Shown {
    if (this.#open.includes(value)) return plain(`[Circular *${this.#number(value)}]`);
    const custom = customized(value, this.options, depth);
    if (typeof custom === "string") return plain(shortened(custom, this.options.characters));
    if (custom !== undefined) return this.show(custom, depth, indent);
    this.#open.push(value);
    const [, show] = KINDS.find(([fits]) => fits(value))!;
    const shown = show(value as never, { inspector: this, depth, indent });
    this.#open.pop();
    return this.#circular.includes(value)
      ? { ...shown, text: `<ref *${this.#number(value)}> ${shown.text}` }
      : shown;
  }

  #number(value: object): number {
    if (!this.#circular.includes(value)) this.#circular.push(value);
    return this.#circular.indexOf(value) + 1;
  }
}

function customized(value: object, options: InspectOptions, depth: number): unknown {
  const custom: unknown = Reflect.get(value, CUSTOM);
  if (typeof custom !== "function") return undefined;
  const text: unknown = custom.call(value, (options.depth ?? DEFAULTS.depth) - depth, options, inspect);
  return text === value ? undefined : text;
}
