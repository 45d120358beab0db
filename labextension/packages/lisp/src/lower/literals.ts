// Owns literals that hold parts: templates and object literals.
import type * as es from "estree";
import type { Entry, Node, NodeOf } from "../analyse/tree.js";
import type { Span } from "../source.js";
import type { Block } from "./block.js";
import { at, constant, id } from "./build.js";
import type { Lowerer } from "./lowerer.js";

/** A template string, with the function before it if there is one. */
export function lowerTemplate(
  { strings, values, tag, span }: NodeOf<"template">,
  block: Block,
  lowerer: Lowerer,
): es.Expression {
  const template = templateOf(strings, lowerer.values(values, block) as es.Expression[], span);
  if (!tag) return template;
  return at(span, { type: "TaggedTemplateExpression", tag: lowerer.value(tag, block), quasi: template });
}

/** A template of texts and the values between them. */
export function templateOf(
  strings: readonly string[],
  expressions: es.Expression[],
  span: Span,
): es.TemplateLiteral {
  const quasis = strings.map((text, i): es.TemplateElement => {
    const raw = text.replace(/\\|`|\$\{/g, "\\$&").replaceAll("\r", "\\r");
    return at(span, {
      type: "TemplateElement",
      tail: i === strings.length - 1,
      value: { raw, cooked: text },
    });
  });
  return at(span, { type: "TemplateLiteral", quasis, expressions });
}

/** The entries of an object literal. */
export function lowerEntries(
  entries: readonly Entry[],
  span: Span,
  block: Block,
  lowerer: Lowerer,
): es.ObjectExpression {
  const parts = entries.flatMap((entry): Node[] => {
    if ("spread" in entry) return [entry.spread];
    return typeof entry.key === "string" ? [entry.value] : [entry.key, entry.value];
  });
  const expressions = lowerer.values(parts, block) as es.Expression[];
  const properties = entries.map((entry): es.Property | es.SpreadElement => {
    if ("spread" in entry) return at(entry.span, { type: "SpreadElement", argument: expressions.shift()! });
    // Written plainly, `__proto__` would not be a key of the object.
    const computed = typeof entry.key !== "string" || entry.key === "__proto__";
    const key = typeof entry.key === "string" ? propertyKey(entry.key, entry.span) : expressions.shift()!;
    const value = expressions.shift()!;
    return at(entry.span, {
      type: "Property",
      kind: "init",
      key,
      value,
      computed,
      method: false,
      shorthand: false,
    });
  });
  return at(span, { type: "ObjectExpression", properties });
}

function propertyKey(name: string, span: Span): es.Expression {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? id(name, span) : constant(name, span);
}
