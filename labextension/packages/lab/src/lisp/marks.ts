// Mistakes as marks in an editor's text. The marks move with the text until the next ones come.

import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { Mistake } from "@kernelbridge/cells";

const told = StateEffect.define<readonly Mistake[]>();

const mark = ({ message }: Mistake) =>
  Decoration.mark({ class: "kb-Mistake", attributes: { title: message, "aria-invalid": "true" } });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, { changes, effects, newDoc }) => {
    const news = effects.find((effect) => effect.is(told));
    return news ? marksOf(news.value, newDoc.length) : marks.map(changes);
  },
  provide: (marks) => EditorView.decorations.from(marks),
});

/** A mark is at least one character wide, and inside of the text. */
function marksOf(mistakes: readonly Mistake[], length: number): DecorationSet {
  const ranges = mistakes.flatMap((mistake) => {
    const to = Math.min(Math.max(mistake.to, mistake.from + 1), length);
    const from = Math.min(mistake.from, to - 1);
    return from < 0 ? [] : [mark(mistake).range(from, to)];
  });
  return Decoration.set(ranges, true);
}

/** Shows mistakes, and no others any more. `extend` adds what an editor needs to show any. */
export function showMistakes(
  view: EditorView,
  mistakes: readonly Mistake[],
  extend: (extension: Extension) => void,
): void {
  if (view.state.field(field, false) === undefined) extend(field);
  view.dispatch({ effects: told.of(mistakes) });
}
