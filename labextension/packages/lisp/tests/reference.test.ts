// docs/lisp-reference.md says what the tables of the language say. After a change of a table: `vitest run -u reference`.
import { expect, test } from "vitest";
import { CODES, type Documentation, documented, documentedNames, LANGUAGE, LIBRARY } from "../src/index.js";

const HEAD = `# Reference of the Lisp

Every name that the [language](lisp.md) knows, made from its own tables: how it is written, what it does, and an example with its value. \`(doc name)\` prints the same in a cell, \`(apropos "text")\` looks for a text in it. In a usage \`…\` stands for any number of the thing before it, and what is in brackets may be left out.
`;

const code = (text: string): string => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);

function entry({ usage, doc, example = "" }: Documentation, also: readonly string[]): string {
  const [form, value] = example.split(" → ") as [string, string];
  const spelled = also.length > 0 ? ` Also ${also.map(code).join(", ")}.` : "";
  const written = usage
    .split(/(?:,| or) (?=[(`'~,])/)
    .map(code)
    .join(" or ");
  return `- ${written}: ${doc}${spelled}\\\n  ${code(form)} → ${code(value)}`;
}

/** A section of the names that stand for themselves, each with its other names. */
function section(title: string, names: readonly string[]): string {
  const entries = names.flatMap((name) => {
    const found = documented(name, LANGUAGE)!;
    const also = names.filter((other) => other !== name && documented(other, LANGUAGE)?.name === name);
    return found.name === name ? [entry(found, also)] : [];
  });
  return `## ${title}\n\n${entries.join("\n")}\n`;
}

const kindOf = (kind: Documentation["kind"]): string[] =>
  documentedNames(LANGUAGE).filter((name) => documented(name, LANGUAGE)?.kind === kind);

const codes = Object.entries(CODES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);

test("the reference is what the tables say", async () => {
  const text = [
    HEAD,
    section("Special forms", kindOf("special form")),
    section("Macros", kindOf("macro")),
    ...LIBRARY.map(([title, rows]) =>
      section(
        title,
        rows.map(([name]) => name),
      ),
    ),
    `The functions of strings can also be written as in Clojure: \`str/split\`, \`str/join\` and so on.\n`,
    `## Codes of mistakes\n\n| code | |\n| --- | --- |\n${codes.join("\n")}\n`,
  ].join("\n");
  await expect(text).toMatchFileSnapshot("../../../../docs/lisp-reference.md");
});
