// What is told of the cells of a document, for everything that may be known.

import { nullTranslator } from "@jupyterlab/translation";
import { expect, test } from "vitest";
import { type Facts, isTrouble, type Shown, shown } from "../src/state.js";

const trans = nullTranslator.load("kernelbridge");
const life = { attaches: true } as Extract<Facts["kernel"], { state: "alive" }>["life"];
const ALIVE: Facts["kernel"] = { state: "alive", life };
const IDLE = { attached: true, refusal: null, loss: null, activity: null, silent: false } as const;
const CELL = { cell: 12, seconds: 4.2 } as const;

function told(facts: Partial<Facts>): Shown | null {
  return shown({ kernel: ALIVE, connection: "connected", worker: IDLE, ...facts }, trans);
}

const STATES: readonly (readonly [facts: Partial<Facts>, state: Shown["state"], detail: string])[] = [
  [{}, "ready", "in this page"],
  [{ worker: undefined }, "ready", "beside the kernel"],
  [{ kernel: { state: "loading" } }, "starting", "wait for their worker"],
  [{ worker: { ...IDLE, attached: false } }, "starting", "wait for their worker"],
  [{ worker: { ...IDLE, activity: { running: CELL, queued: 0 } } }, "busy", "cell [12], 4 s"],
  [{ worker: { ...IDLE, activity: { running: CELL, queued: 2 } } }, "queued", "wait behind cell [12], 4 s"],
  [
    { worker: { ...IDLE, activity: { running: { client: "browser", ours: true, seconds: 2 }, queued: 1 } } },
    "busy",
    "a call of these cells, 2 s",
  ],
  [
    { worker: { ...IDLE, activity: { running: { client: "node", ours: false, seconds: 2 }, queued: 1 } } },
    "queued",
    "a call of node, 2 s",
  ],
  [{ worker: { ...IDLE, activity: { running: { cell: null, seconds: 1 }, queued: 0 } } }, "busy", "no cell"],
  [{ connection: "disconnected" }, "disconnected", "is lost"],
  [{ connection: "connecting", kernel: { state: "loading" } }, "starting", "wait for their worker"],
  [
    { worker: { ...IDLE, activity: { running: { cell: 1, seconds: 0.1 }, queued: 1 } } },
    "ready",
    "in this page",
  ],
  [{ kernel: { state: "gone", reason: "kernel died" } }, "gone", "kernel died"],
  [{ worker: { ...IDLE, silent: true } }, "silent", "does not answer"],
  [{ worker: { ...IDLE, refusal: "too old" } }, "refused", "too old"],
  [{ worker: { ...IDLE, loss: "reloaded", activity: { running: CELL, queued: 0 } } }, "lost", "reloaded"],
  [{ worker: { ...IDLE, loss: "stopped" } }, "lost", "did not stop"],
  [{ worker: { ...IDLE, loss: "ended", attached: false } }, "lost", "was replaced"],
  [{ kernel: { state: "absent", why: "missing", reason: "" } }, "absent", "%pip install"],
  [{ kernel: { state: "absent", why: "broken", reason: "it is odd" } }, "absent", "it is odd"],
];

test.each(STATES)("%j is told as %s", (facts, state, detail) => {
  const now = told(facts);
  expect(now?.state).toBe(state);
  expect(now?.detail).toContain(detail);
});

test("a kernel of another language, or none, is not spoken of", () => {
  expect(told({ kernel: { state: "none" } })).toBeNull();
  expect(told({ kernel: { state: "absent", why: "foreign", reason: "it speaks R" } })).toBeNull();
});

test("only what the user should look at is trouble", () => {
  const trouble = STATES.filter(([facts]) => isTrouble(told(facts)!)).map(([, state]) => state);
  expect(new Set(trouble)).toEqual(new Set(["gone", "disconnected", "silent", "refused", "lost"]));
});
