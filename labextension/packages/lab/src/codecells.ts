// The code cells of a notebook, those that come later included.

import type { Cell } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";

/** Calls back with each code cell once. */
export function eachCodeCell(panel: NotebookPanel, found: (cell: Cell) => void): void {
  const seen = new WeakSet<Cell>();
  const look = () => {
    for (const cell of panel.content.widgets) {
      if (cell.model.type !== "code" || seen.has(cell)) continue;
      seen.add(cell);
      found(cell);
    }
  };
  void panel.context.ready.then(look);
  panel.content.modelContentChanged.connect(look);
}
