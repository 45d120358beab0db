import { describe, expect, test } from "vitest";
import { html, md, svg } from "../src/markup.js";

const HOSTILE = `<img src=x onerror="alert('1')"> & [a](javascript:b) **c** \`d\``;

describe("html`…`, svg`…` and md`…`", () => {
  const rows: readonly (readonly [title: string, made: unknown, content: string])[] = [
    ["text is escaped", html`<b>${"<i>"}</b>`, "<b>&lt;i&gt;</b>"],
    ["so is text in an attribute", html`<a title="${`"><script>`}">`, '<a title="&quot;&gt;&lt;script&gt;">'],
    [
      "html in html is not",
      html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`,
      "<ul><li>1</li><li>2</li></ul>",
    ],
    ["svg in html is not", html`<p>${svg`<svg/>`}</p>`, "<p><svg/></p>"],
    ["markdown in html is", html`<p>${md`<b>`}</p>`, "<p>&lt;b&gt;</p>"],
    ["lists in lists are joined", html`${["a", ["<", [1]]]}`, "a&lt;1"],
    ["nothing is no text", html`<b>${undefined}${null}</b>`, "<b></b>"],
    ["what is false is text", html`${false} ${0}`, "false 0"],
    ["a whole text is markup as it stands", html("<i>a</i>"), "<i>a</i>"],
    ["svg escapes too", svg`<text>${"<"}</text>`, "<text>&lt;</text>"],
    [
      "markdown is escaped as markdown and as HTML",
      md`# ${"*a* <b> [c](d)"}`,
      "# \\*a\\* &lt;b&gt; \\[c\\](d)",
    ],
    ["a list is not begun by data", md`${"- a"}`, "\\- a"],
    ["html in markdown is not escaped", md`${html`<b>${"<"}</b>`}`, "<b>&lt;</b>"],
  ];
  test.each(rows)("%s", (_title, made, content) => {
    expect(String(made)).toBe(content);
  });

  test.each([html, svg, md])("no hole makes a tag", (tag) => {
    expect(tag`${HOSTILE}${[HOSTILE]}${{ toString: () => HOSTILE }}`.content).not.toMatch(/[<>"]/);
  });

  test("what only looks like markup is escaped", () => {
    const forged = { kind: "text/html", content: "<b>", toString: () => "<i>" };
    expect(String(html`${forged}`)).toBe("&lt;i&gt;");
  });
});
