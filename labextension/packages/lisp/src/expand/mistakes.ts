// Owns what can be wrong with a set of rules before any call of its macro: where `...` stands, and over what it repeats.
import { type Datum, isSymbol, show } from "../datum.js";
import { isEllipsis, type Matcher, variables } from "./rules.js";

export interface RuleMistake {
  readonly at: Datum;
  readonly message: string;
  readonly hint: string;
}

type Check = (datum: Datum) => RuleMistake | undefined;

const itemsOf = (datum: Datum): readonly Datum[] => ("items" in datum ? datum.items : []);

/** The first mistake of a datum or of its parts. */
function firstIn(datum: Datum, check: Check): RuleMistake | undefined {
  const own = check(datum);
  if (own) return own;
  for (const item of itemsOf(datum)) {
    const inner = firstIn(item, check);
    if (inner) return inner;
  }
  return undefined;
}

const DOTS_HINT =
  "x ... stands for any number of x; a list has one ... in a pattern, behind the part that repeats";

/** A pattern has at most one `...` in a list, with something in front of it; calls begin with the macro's name. */
const checkDots =
  (most: number): Check =>
  (datum) => {
    const items = itemsOf(datum);
    const [first, second] = items.filter(isEllipsis);
    if (first && isEllipsis(items[0]))
      return { at: first, message: "... repeats nothing here", hint: DOTS_HINT };
    return second && most === 1
      ? { at: second, message: "a list of a pattern has two ...", hint: DOTS_HINT }
      : undefined;
  };

/** Each name stands once in a pattern. */
function repeatedName(pattern: Datum, matcher: Matcher): RuleMistake | undefined {
  const names = variables(pattern, matcher);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return undefined;
  const hint = "give each of them a name of its own";
  return { at: pattern, message: `${twice} stands twice in the pattern`, hint };
}

/** What is repeated in a template holds a name that is repeated in the pattern. */
const checkRepeats =
  (repeated: ReadonlySet<string>): Check =>
  (datum) => {
    const items = itemsOf(datum);
    const at = items.find(
      (item, i) => isEllipsis(items[i + 1]) && !isEllipsis(item) && !holds(item, repeated),
    );
    if (!at) return undefined;
    const hint =
      "in a template, ... stands behind something with a name that has ... behind it in the pattern";
    return { at, message: `${show(at)} has nothing to repeat it for`, hint };
  };

const holds = (datum: Datum, names: ReadonlySet<string>): boolean =>
  isSymbol(datum) ? names.has(datum.name) : itemsOf(datum).some((item) => holds(item, names));

/** The names of a pattern that have a `...` behind them, or behind a list around them. */
function repeatedNames(pattern: Datum, matcher: Matcher): string[] {
  const items = itemsOf(pattern);
  return items.flatMap((item, i) =>
    isEllipsis(items[i + 1]) ? variables(item, matcher) : repeatedNames(item, matcher),
  );
}

function mistakeInRule(rule: Datum, matcher: Matcher): RuleMistake | undefined {
  const [whole, template] = itemsOf(rule) as [Datum, Datum];
  const pattern = { ...whole, items: itemsOf(whole).slice(1) } as Datum;
  return (
    firstIn(pattern, checkDots(1)) ??
    repeatedName(pattern, matcher) ??
    firstIn(template, checkDots(2)) ??
    firstIn(template, checkRepeats(new Set(repeatedNames(pattern, matcher))))
  );
}

/** The first mistake in rules that have the shape `(pattern template)`. */
export function mistakeInRules(rules: readonly Datum[], matcher: Matcher): RuleMistake | undefined {
  for (const rule of rules) {
    const mistake = mistakeInRule(rule, matcher);
    if (mistake) return mistake;
  }
  return undefined;
}
