// How the first line of a JavaScript or Lisp cell looks where it is written: it belongs to no language.

import type { Extension } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin } from "@codemirror/view";

const MAGIC = /^%%(?:js|lisp)(?!\S)/;
const LOOK = Decoration.mark({ class: "kb-Magic" });

function marks({ state }: EditorView): DecorationSet {
  const { text, to } = state.doc.line(1);
  return MAGIC.test(text) ? Decoration.set(LOOK.range(0, to)) : Decoration.none;
}

export const magicLine: Extension = ViewPlugin.define(
  (view) => ({
    marks: marks(view),
    update({ docChanged }) {
      if (docChanged) this.marks = marks(view);
    },
  }),
  { decorations: ({ marks }) => marks },
);
