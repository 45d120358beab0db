// Mistakes as marks in an editor's text. The marks move with the text until the next ones come. What is wrong is told while the
// pointer rests on a mark, and while the cursor is in one to which it was moved.

import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, showTooltip, type Tooltip } from "@codemirror/view";
import type { Mistake } from "@kernelbridge/cells";

const told = StateEffect.define<readonly Mistake[]>();

const mark = ({ message }: Mistake) =>
  Decoration.mark({ class: "kb-Mistake", message, attributes: { title: message, "aria-invalid": "true" } });

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

const hidden = StateEffect.define<null>();

/** What is wrong where the cursor is. */
const tip = StateField.define<Tooltip | null>({
  create: () => null,
  update: (shown, { state, docChanged, effects, selection }) => {
    if (docChanged || effects.some((effect) => effect.is(told) || effect.is(hidden))) return null;
    return selection ? tipAt(state, selection.main.head) : shown;
  },
  provide: (shown) => showTooltip.from(shown),
});

function tipAt(state: EditorState, head: number): Tooltip | null {
  let found: Tooltip | null = null;
  state.field(field).between(head, head, (pos, _, { spec }) => {
    found = { pos, create: () => ({ dom: telling(spec.message) }) };
    return false;
  });
  return found;
}

function telling(message: string): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "kb-Hover";
  dom.role = "alert";
  dom.textContent = message;
  return dom;
}

const leaving = EditorView.domEventHandlers({
  blur: (_, view) => {
    // the view may be in the middle of an update
    setTimeout(() => view.dispatch({ effects: hidden.of(null) }));
  },
});

/** Moves the cursor to the next mistake, or behind the last one to the first; false where there is none. */
export function goToNextMistake(view: EditorView): boolean {
  const places: number[] = [];
  view.state.field(field, false)?.between(0, view.state.doc.length, (from) => void places.push(from));
  const { head } = view.state.selection.main;
  const next = places.find((place) => place > head) ?? places[0];
  if (next === undefined) return false;
  view.dispatch({ selection: { anchor: next }, scrollIntoView: true, userEvent: "select" });
  return true;
}

/** Shows mistakes, and no others any more. `extend` adds what an editor needs to show any. */
export function showMistakes(
  view: EditorView,
  mistakes: readonly Mistake[],
  extend: (extension: Extension) => void,
): void {
  if (view.state.field(field, false) === undefined) extend([field, tip, leaving]);
  view.dispatch({ effects: told.of(mistakes) });
}
