// Programs made at random, as forms that ./interpreter.ts knows. Each ends, whatever its values are; many fail on the way.
import fc from "fast-check";
import { type Form, name } from "./interpreter.js";

/** The same programs in every run; with another number others are searched for mistakes. */
export const SEED = 20_261_121;

/** Names of all kinds: some must be renamed in JavaScript, some would meet in one name if they were not. */
const NAMES = ["a", "b", "x-y", "x$y", "x_y", "class", "await?", "value", "i", "λ", "undefined?", "$1"];
const CONSTANTS: readonly Form[] = [0, 1, 2, -3, 0.5, "", "s", true, false, null];
const OF_ONE = ["first", "rest", "count", "list", "str", "vec", "inc", "reverse"];
const OF_TWO = ["cons", "list", "str", "="];

interface Place {
  readonly names: readonly string[];
  /** How many values `recur` takes here, where it may stand. */
  readonly again?: number;
}

class Maker {
  readonly #pick: (count: number) => number;
  #fresh = 0;

  constructor(pick: (count: number) => number) {
    this.#pick = pick;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.#pick(choices.length)]!;
  }

  program(): Form[] {
    return this.body({ names: [] }, 5);
  }

  /** Forms in a row; what they define is known to those that follow. */
  body(place: Place, depth: number): Form[] {
    const forms: Form[] = [];
    let known = place.names;
    for (let left = this.#pick(3); left > 0; left--) {
      if (this.#pick(3) > 0) forms.push(this.value({ names: known }, depth - 1));
      else {
        const own = `own-${this.#fresh++}`;
        const isFunction = this.#pick(2) === 0;
        forms.push(
          isFunction
            ? [
                name("defun"),
                name(own),
                [name("x"), name("&"), name("_")],
                this.value({ names: [...known, "x"] }, depth - 1),
              ]
            : [name("def"), name(own), this.value({ names: known }, depth - 1)],
        );
        known = [...known, own];
      }
    }
    return [...forms, this.value({ ...place, names: known }, depth - 1)];
  }

  /** A form that has a value, or starts its loop again. */
  value(place: Place, depth: number): Form {
    if (depth <= 0) return place.again === undefined ? this.leaf(place) : this.again(place, 0);
    const { names, again } = place;
    const inside: Place = { names };
    const part = () => this.value(inside, depth - 1);
    const last = () => this.value(place, depth - 1);
    const makers: (() => Form)[] = [
      () => [name("if"), part(), last(), last()],
      () => [name("do"), ...this.body(place, depth)],
      () => this.let(place, depth),
      () => [name("cond"), [part(), last()], [name("else"), last()]],
    ];
    if (again !== undefined) return this.of([...makers, () => this.again(place, depth - 1)])();
    return this.of([...makers, ...this.#plain(inside, depth, part)])();
  }

  #plain(place: Place, depth: number, part: () => Form): (() => Form)[] {
    return [
      () => this.leaf(place),
      () => this.leaf(place),
      () => [name(this.of(["+", "-", "*", "<", ">="])), part(), part()],
      () => [name(this.of(["and", "or"])), part(), part(), part()],
      () => [name("not"), part()],
      () => [name("note"), part()],
      () => [name("when"), part(), ...this.body(place, depth)],
      () => [name(this.of(OF_ONE)), part()],
      () => [name(this.of(OF_TWO)), part(), part()],
      () => [name(this.of(["map", "filter"])), this.function(place, depth), { vector: [part(), part()] }],
      () => [this.function(place, depth), part(), part()],
      () => this.function(place, depth),
      () => ({ vector: [part(), this.of<Form>([part(), [name("..."), { vector: [part()] }]]), part()] }),
      () => ({ object: [["a", part()] as const, ["b-c", part()] as const] }),
      () => [
        name("quasiquote"),
        { vector: [1, [name("unquote"), part()], [name("unquote-splicing"), part()]] },
      ],
      () => [name("at"), part(), this.of([0, 1, "a", part()])],
      () => [name("throw"), part()],
      () => [name("try"), part(), this.#catch(place, depth), [name("finally"), part()]],
      () => [name("try"), part(), this.#catch(place, depth)],
      () => this.loop(place, depth),
      () => this.named(place, depth),
      () => this.while(place, depth),
      () => this.for(place, depth),
      ...(place.names.length > 0
        ? [
            () => this.set(place, part),
            () => this.set(place, part),
            () => [name(this.of(place.names)), part(), part()],
          ]
        : []),
    ];
  }

  leaf({ names }: Place): Form {
    if (names.length > 0 && this.#pick(3) > 0) return name(this.of(names));
    return this.of(CONSTANTS);
  }

  set({ names }: Place, part: () => Form): Form {
    const target = name(this.of(names));
    if (this.#pick(3) > 0) return [name("set!"), target, part()];
    return [name("set!"), [name("at"), target, this.of([0, 1, "a"])], part()];
  }

  function(place: Place, depth: number): Form {
    const [one, other] = [this.of(NAMES), this.of(["rest", "more"])];
    const names = [...place.names, one, other];
    const parameters = this.of<Form[]>([
      [name(one), name("&"), name(other)],
      [name(one), [name(other), this.value({ names: [...place.names, one] }, depth - 2)]],
      [{ vector: [name(one), [name(other), 7]] }, name("&"), name("_")],
    ]);
    return [name("fn"), parameters, ...this.body({ names }, depth - 1)];
  }

  let(place: Place, depth: number): Form {
    let { names } = place;
    const bindings = Array.from({ length: 1 + this.#pick(2) }, () => {
      const [one, other] = [this.of(NAMES), this.of(["rest", "more"])];
      const value = this.value({ names }, depth - 2);
      const pattern = this.of<Form>([
        name(one),
        name(one),
        { vector: [name(one), name("&"), name(other)] },
        { vector: [[name(one), this.value({ names }, depth - 2)], name(other)] },
      ]);
      names = "name" in (pattern as object) ? [...names, one] : [...names, one, other];
      return [pattern, value];
    });
    return [name("let"), bindings, ...this.body({ ...place, names }, depth)];
  }

  /** A loop that asks first, or anywhere; it has three turns at most, because `turn` is set by nothing else. */
  loop({ names }: Place, depth: number): Form {
    const turn = `turn-${this.#fresh++}`;
    const other = this.of(NAMES);
    const inside = [...names, other];
    return [
      name("loop"),
      [
        [name(turn), 0],
        [name(other), this.value({ names }, depth - 2)],
      ],
      this.#rounds({ names: inside, again: this.#turns.push(turn) - 1 }, turn, depth),
    ];
  }

  /** The body of a loop, which `recur` may start again in each of its branches: every one has turns of its own. */
  #rounds(place: Place, turn: string, depth: number, from = 1): Form {
    const inside: Place = { names: place.names };
    const asked: Form = [name("<"), name(turn), from];
    const again = () => this.value(place, depth - 1);
    const others = (): Form =>
      from > 2 || this.#pick(2) === 0
        ? this.value(inside, depth - 1)
        : this.#rounds(place, turn, depth - 1, from + 1);
    return this.of<() => Form>([
      () => [name("if"), asked, again(), others()],
      () => [name("if"), [name(">="), name(turn), from], others(), again()],
      () => [name("cond"), [asked, again()], [name("else"), this.value(inside, depth - 2), others()]],
      () => [name("when"), asked, this.value(inside, depth - 2), again()],
      () => [name("do"), this.value(inside, depth - 2), [name("if"), asked, again(), others()]],
    ])();
  }

  readonly #turns: string[] = [];

  again({ names, again }: Place, depth: number): Form {
    return [name("recur"), [name("+"), name(this.#turns[again!]!), 1], this.value({ names }, depth)];
  }

  named({ names }: Place, depth: number): Form {
    const [go, left] = [`go-${this.#fresh++}`, `left-${this.#fresh++}`];
    const next = [name(go), [name("-"), name(left), 1]];
    return [
      name("let"),
      name(go),
      [[name(left), 2]],
      [
        name("if"),
        [name("<"), name(left), 1],
        this.value({ names }, depth - 1),
        this.of<Form>([next, [name("note"), next], [name("do"), this.value({ names }, depth - 1), next]]),
      ],
    ];
  }

  while({ names }: Place, depth: number): Form {
    const left = `left-${this.#fresh++}`;
    return [
      name("let"),
      [[name(left), 2]],
      [
        name("while"),
        [name("do"), this.value({ names }, depth - 2), [name("<"), 0, name(left)]],
        [name("set!"), name(left), [name("-"), name(left), 1]],
        ...this.body({ names }, depth - 1),
      ],
      this.leaf({ names }),
    ];
  }

  for({ names }: Place, depth: number): Form {
    const own = this.of(NAMES);
    const inside = [...names, own];
    const source: Form = { vector: [this.value({ names }, depth - 2), this.value({ names }, depth - 2)] };
    const when: Form[] = [name(":when"), this.value({ names: inside }, depth - 2)];
    const clauses = [name(own), source, ...this.of([[], when])];
    return [name("for"), { vector: clauses }, this.value({ names: inside }, depth - 1)];
  }

  #catch({ names }: Place, depth: number): Form {
    return [name("catch"), name("error"), this.value({ names: [...names] }, depth - 1)];
  }
}

/** Programs, each a sequence of forms. */
export const programs: fc.Arbitrary<Form[]> = fc
  .array(fc.nat({ max: 1_000_000 }), { minLength: 20, maxLength: 400 })
  .map((choices) => {
    let at = 0;
    return new Maker((count) => choices[at++ % choices.length]! % count).program();
  });
