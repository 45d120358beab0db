import { describe, expect, test } from "vitest";
import { FRAME, type FrameCell, type FrameEvent, type Frames } from "../src/frame.js";
import { failure, world } from "./world.js";

/** A page whose frames tell these events, and what they were given. */
function page(...events: readonly FrameEvent[]) {
  const opened: FrameCell[] = [];
  const listeners: ((event: FrameEvent) => void)[] = [];
  const frames: Frames = {
    open(cell, listener) {
      opened.push(cell);
      listeners.push(listener);
      setTimeout(() => events.forEach(listener));
    },
  };
  return { frames, opened, listeners };
}

const BEGAN = { kind: "began" } as const;
const DONE = { kind: "done", picture: null } as const;
const dom = { dom: true };

describe("%%js --dom", () => {
  test("gives the frame copies of the variables that it names, and none that it defines", async () => {
    const { frames, opened } = page(BEGAN, DONE);
    const { cell } = await world({}, { frames });
    await cell("const rows = [{ a: 1n }], own = 1, unused = 2");
    await cell("const own = rows.length; document.body.append(own)", "js", dom);
    expect(opened).toEqual([expect.objectContaining({ values: { rows: [{ a: 1n }] } })]);
  });

  test("shows its name, then its picture; prints what the frame prints", async () => {
    const { frames, opened } = page(
      BEGAN,
      { kind: "printed", method: "log", values: ["a", { b: 1 }] },
      { kind: "done", picture: "QUJD" },
    );
    const { cell, output } = await world({}, { frames });
    expect(await cell("1", "js", dom)).toEqual({ value: null, bundle: null });
    const named = { [FRAME]: { id: opened[0]!.id }, "text/plain": expect.any(String) };
    expect(output).toEqual([
      ["display", named, expect.not.objectContaining({ update: true })],
      ["stdout", "a { b: 1 }\n"],
      ["display", { ...named, "image/png": "QUJD" }, expect.objectContaining({ update: true })],
    ]);
  });

  test("fails as its frame does; what fails later is printed", async () => {
    const { frames, listeners } = page(BEGAN, { kind: "failed", message: "Error: no" });
    const { cell, output } = await world({}, { frames });
    expect((await failure(cell("1", "js", dom))).message).toContain("Error: no");
    const done = page(BEGAN, DONE);
    const other = await world({}, { frames: done.frames });
    await other.cell("1", "js", dom);
    await other.cell("1");
    done.listeners[0]!({ kind: "failed", message: "of a button" });
    await other.cell("1");
    expect(other.output.at(-1)).toEqual(["stderr", "FrameError: of a button\n"]);
    expect([output.length, listeners.length]).toEqual([1, 1]);
  });

  const refused: readonly (readonly [string, string])[] = [
    ["py.df", "py is not there in a cell with --dom"],
    ["display(1)", "display is not there in a cell with --dom"],
    ["fn()", "fn cannot be copied into a cell with --dom"],
    ["const = 1", "Unexpected token"],
  ];
  test.each(refused)("refuses %s before anything is shown", async (source, message) => {
    const { frames, opened } = page(BEGAN, DONE);
    const { cell } = await world({}, { frames });
    await cell("const fn = () => 1");
    expect((await failure(cell(source, "js", dom))).message).toContain(message);
    expect(opened).toEqual([]);
  });

  test("shows a sentence where there is no page", async () => {
    const { cell, output } = await world();
    await cell("document.body", "js", dom);
    expect(output).toEqual([
      ["display", { "text/plain": expect.stringContaining("open page") }, expect.anything()],
    ]);
  });
});
