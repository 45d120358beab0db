// docs/node.md as programs: files that it has written down, commands, and what they print.

import { readFileSync } from "node:fs";

const PAGE = readFileSync(new URL("../../../../docs/node.md", import.meta.url), "utf8");

/** A fenced block: a file, a command (`sh`), or what the one before it prints (`text`). */
interface Step {
  readonly kind: string;
  readonly file: string;
  readonly text: string;
}

function stepsIn(section: string): Step[] {
  const found = section.matchAll(/^```(\w+) ?([^\n]*)\n(.*?)^```$/gms);
  return Array.from(found, ([, kind = "", file = "", text = ""]) => ({ kind, file, text }));
}

/** The sections of the page, each a table of its blocks. */
export const SECTIONS = PAGE.split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf("\n")), steps: stepsIn(text) }));
