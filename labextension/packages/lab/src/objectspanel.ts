// The panel of live objects: a list that is read anew while it is in view. What can be done with a row are buttons.

import type { TranslationBundle } from "@jupyterlab/translation";
import { Widget } from "@lumino/widgets";
import type { CellWorker } from "./cellworker.js";
import type { LiveObject, LiveObjects } from "./held.js";
import { lasted, readable } from "./insert.js";

/** What the panel needs of its page. */
export interface PanelHost {
  readonly trans: TranslationBundle;
  /** That of the notebook at hand. */
  readonly worker: () => CellWorker | undefined;
  /** Writes an object into the active cell; false where there is no way to write it there. */
  readonly insert: (object: LiveObject) => boolean;
}

const EVERY_MS = 2000;

export class ObjectsPanel extends Widget {
  readonly #host: PanelHost;
  readonly #summary = make("p", "kb-Objects-summary");
  readonly #list = make("ul", "kb-Objects-list");
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(host: PanelHost) {
    super();
    this.#host = host;
    this.addClass("kb-Objects");
    const { trans } = host;
    this.node.tabIndex = -1;
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", trans.__("Live objects"));
    this.#summary.setAttribute("role", "status");
    this.node.append(make("h2", "kb-Objects-title", trans.__("Live objects")), this.#summary, this.#list);
  }

  override dispose(): void {
    clearInterval(this.#timer);
    super.dispose();
  }

  /** Reads the list anew, where the panel is in view. */
  async refresh(): Promise<void> {
    if (!this.isVisible) return;
    const worker = this.#host.worker();
    const found = worker ? await worker.objects() : null;
    if (worker !== this.#host.worker()) return;
    this.#say(worker, found);
    if (found || !worker) this.#fill(found?.rows ?? [], worker);
  }

  /** Whoever opens it goes on by keys from here. */
  protected override onActivateRequest(): void {
    this.node.focus();
  }

  protected override onAfterShow(): void {
    this.#timer ??= setInterval(() => void this.refresh(), EVERY_MS);
    void this.refresh();
  }

  protected override onAfterHide(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #say(worker: CellWorker | undefined, found: LiveObjects | null): void {
    const text = this.#summaryOf(worker, found);
    if (this.#summary.textContent !== text) this.#summary.textContent = text;
  }

  #summaryOf(worker: CellWorker | undefined, found: LiveObjects | null): string {
    const { trans } = this.#host;
    if (!worker) return trans.__("No notebook whose JavaScript and Lisp cells run in this page is open.");
    if (!found) return trans.__("A cell computes; this is what was there before.");
    const { total, rows } = found;
    if (total > rows.length) return trans.__("The %1 largest of %2 Python objects.", rows.length, total);
    return total === 0
      ? trans.__("No client holds a Python object.")
      : trans._n("%1 Python object is held.", "%1 Python objects are held.", total);
  }

  /** Rows stay the same elements while their objects live, so that whoever is on one with a key stays there. */
  #fill(objects: readonly LiveObject[], worker: CellWorker | undefined): void {
    const before = new Map(this.#rows().map((row) => [row.dataset.id, row]));
    objects.forEach((object, at) => {
      const row = before.get(object.id) ?? this.#row(object, worker);
      before.delete(object.id);
      this.#update(row, object);
      if (this.#list.children[at] !== row) this.#list.insertBefore(row, this.#list.children[at] ?? null);
    });
    for (const gone of before.values()) this.#remove(gone);
  }

  /** Who was on the row with a key is on the next one then. */
  #remove(row: HTMLElement): void {
    const wasHere = row.contains(document.activeElement);
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    if (wasHere) (next?.querySelector("button") ?? this.node).focus();
  }

  #rows(): HTMLElement[] {
    return Array.from(this.#list.children) as HTMLElement[];
  }

  #row(object: LiveObject, worker: CellWorker | undefined): HTMLElement {
    const { trans } = this.#host;
    const row = make("li");
    row.dataset.id = object.id;
    const insert = make("button", "kb-Objects-insert");
    insert.onclick = () => this.#insert(object);
    const release = make("button", "kb-Objects-release", "×");
    release.disabled = !object.ours;
    release.title = object.ours ? trans.__("Release") : trans.__("Only its holder can release it");
    release.setAttribute("aria-label", trans.__("Release %1", named(object)));
    release.onclick = async () => {
      if (release.ariaDisabled) return;
      release.ariaDisabled = "true"; // a button that is disabled loses the keys
      await worker?.release(object.id);
      await this.refresh();
    };
    row.append(insert, make("span", "kb-Objects-size"), release, make("span", "kb-Objects-about"));
    return row;
  }

  #update(row: HTMLElement, object: LiveObject): void {
    const { trans } = this.#host;
    const [insert, size, , about] = Array.from(row.children) as HTMLElement[];
    set(insert!, named(object));
    insert!.title = `${object.repr ?? object.type}\n${trans.__("Write it into the active cell")}`;
    set(size!, object.size === null ? "" : readable(object.size));
    set(about!, this.#about(object));
  }

  #about({ cell, age, holder, left, where }: LiveObject): string {
    const { trans } = this.#host;
    const from = where ?? (cell === null ? null : trans.__("cell [%1]", cell));
    const who = left ? trans.__("%1 (gone)", holder) : holder;
    return [from, lasted(age), who].filter((part) => part !== null).join(" · ");
  }

  #insert(object: LiveObject): void {
    if (this.#host.insert(object)) return;
    this.#summary.textContent = this.#host.trans.__(
      "%1 has no name in Python: choose a JavaScript or Lisp cell.",
      object.type,
    );
  }
}

/** Its variable where it has one, and its type. */
function named({ name, type }: LiveObject): string {
  return name === null ? type : `${name}: ${type}`;
}

function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, kind = "", text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = kind;
  element.textContent = text;
  return element;
}
