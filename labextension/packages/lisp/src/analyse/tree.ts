// Owns the resolved tree: what analysis makes of a program and lowering turns into JavaScript. Every name is
// resolved to a binding, every macro is gone, and each node knows its place in the source.
import type { Span } from "../source.js";
import type { Binding, FunctionInfo } from "./scope.js";

interface Common {
  readonly span: Span;
}

/** A variable pattern. `fallback` is used where the value is undefined. */
export type Pattern = (
  | (Common & { readonly kind: "name"; readonly binding: Binding })
  | (Common & { readonly kind: "hole" })
  | (Common & { readonly kind: "array"; readonly items: readonly Pattern[]; readonly rest?: Pattern })
  | (Common & {
      readonly kind: "object";
      readonly entries: readonly { readonly key: string; readonly pattern: Pattern }[];
      readonly rest?: Pattern;
      /** Whether these are the keyword arguments of a function. */
      readonly options?: true;
    })
) & { readonly fallback?: Node };

interface Spread extends Common {
  readonly kind: "spread";
  readonly value: Node;
}
export type Argument = Node | Spread;

/** One entry of an object: a key with its value, or an object whose entries are taken over. */
export type Entry =
  | { readonly key: Node | string; readonly value: Node; readonly span: Span }
  | { readonly spread: Node; readonly span: Span };

export interface Call extends Common {
  readonly kind: "call";
  readonly callee: Node;
  readonly args: readonly Argument[];
  /** Keyword arguments. */
  readonly named: readonly Entry[];
  readonly create: boolean;
}

export interface Fn extends Common {
  readonly kind: "fn";
  readonly info: FunctionInfo;
  readonly name: string | undefined;
  readonly params: readonly Pattern[];
  readonly rest: Pattern | undefined;
  readonly body: Node;
  /** Set when the body uses `recur`. */
  readonly loop: LoopTarget | undefined;
  /** A method or constructor, which has its own `this`. */
  readonly method?: boolean;
}

/** What a `recur` goes back to. */
export interface LoopTarget {
  readonly info: FunctionInfo;
  readonly patterns: readonly Pattern[];
  rest: Pattern | undefined;
  used: boolean;
}

export interface Member extends Common {
  readonly name: string;
  readonly kind: "method" | "get" | "set" | "field";
  readonly static: boolean;
  readonly value: Node | undefined;
}

export type Target =
  | { readonly kind: "variable"; readonly binding: Binding; readonly span: Span }
  | { readonly kind: "global"; readonly name: string; readonly span: Span }
  | { readonly kind: "member"; readonly object: Node; readonly name: string; readonly span: Span }
  | { readonly kind: "item"; readonly object: Node; readonly keys: readonly Node[]; readonly span: Span };

export type Node = Common &
  (
    | { readonly kind: "literal"; readonly value: number | bigint | string | boolean | null | undefined }
    | { readonly kind: "regex"; readonly source: string; readonly flags: string }
    | {
        readonly kind: "template";
        readonly strings: readonly string[];
        readonly values: readonly Node[];
        readonly tag?: Node;
      }
    | { readonly kind: "variable"; readonly binding: Binding }
    | { readonly kind: "global"; readonly name: string }
    | { readonly kind: "core"; readonly name: string }
    | { readonly kind: "helper"; readonly name: string; readonly args: readonly Argument[] }
    | { readonly kind: "word"; readonly word: "this" | "super" }
    | { readonly kind: "array"; readonly items: readonly Argument[] }
    | { readonly kind: "object"; readonly entries: readonly Entry[] }
    | { readonly kind: "slice"; readonly parts: readonly (Node | undefined)[] }
    | { readonly kind: "if"; readonly test: Node; readonly consequent: Node; readonly otherwise: Node }
    | { readonly kind: "do"; readonly body: readonly Node[] }
    | {
        readonly kind: "let";
        readonly bindings: readonly { readonly pattern: Pattern; readonly value: Node }[];
        readonly body: Node;
      }
    | {
        readonly kind: "loop";
        readonly target: LoopTarget;
        readonly values: readonly Node[];
        readonly body: Node;
      }
    | { readonly kind: "recur"; readonly target: LoopTarget; readonly args: readonly Argument[] }
    | { readonly kind: "while"; readonly test: Node; readonly body: Node }
    | {
        readonly kind: "for";
        readonly clauses: readonly ForClause[];
        readonly body: Node;
        readonly info: FunctionInfo;
      }
    | {
        readonly kind: "try";
        readonly body: Node;
        readonly catches: readonly Catch[];
        readonly finalizer: Node | undefined;
      }
    | { readonly kind: "throw"; readonly value: Node }
    | {
        readonly kind: "await";
        readonly value: Node;
        readonly info: FunctionInfo;
        readonly ifPending: boolean;
      }
    | { readonly kind: "yield"; readonly value: Node; readonly delegate: boolean }
    | { readonly kind: "member"; readonly object: Node; readonly name: string; readonly optional: boolean }
    | { readonly kind: "at"; readonly object: Node; readonly keys: readonly Node[] }
    | {
        readonly kind: "operator";
        readonly name: string;
        readonly args: readonly Node[];
        /** Whether what Python gives is awaited. */
        readonly awaits?: boolean;
      }
    | { readonly kind: "assign"; readonly target: Target; readonly value: Node }
    | { readonly kind: "define"; readonly pattern: Pattern; readonly value: Node }
    | {
        readonly kind: "class";
        readonly name: string | undefined;
        readonly base: Node | undefined;
        readonly members: readonly Member[];
      }
    | { readonly kind: "import"; readonly from: Node }
    | { readonly kind: "empty" }
    | Fn
    | Call
  );

export type ForClause =
  | { readonly kind: "each"; readonly pattern: Pattern; readonly source: Node }
  | {
      readonly kind: "let";
      readonly bindings: readonly { readonly pattern: Pattern; readonly value: Node }[];
    }
  | { readonly kind: "when" | "while"; readonly test: Node };

/** One `catch`: `types` are class names, any of which matches; none matches everything. */
export interface Catch extends Common {
  readonly types: readonly string[];
  readonly pattern: Pattern | undefined;
  readonly body: Node;
}

export type Kind = Node["kind"];
export type NodeOf<K extends Kind> = Extract<Node, { readonly kind: K }>;
