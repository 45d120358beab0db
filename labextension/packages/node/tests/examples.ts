// The server of examples/ under test: many requests at once, one that hangs up, and the death of its Python.

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../src/index.js";
import type { Project } from "./installed.js";

const FLOWERS = [
  { lengths: [5.1, 3.5, 1.4, 0.2], species: "setosa" },
  { lengths: [7.0, 3.2, 4.7, 1.4], species: "versicolor" },
  { lengths: [6.3, 3.3, 6.0, 2.5], species: "virginica" },
] as const;

const MISTAKES: readonly (readonly [
  what: string,
  path: string,
  body: string,
  status: number,
  said: string,
])[] = [
  ["no JSON", "/predict", "flowers", 400, "is not valid JSON"],
  ["what Python refuses", "/predict", "[[1, 2]]", 422, "ValueError: X has 2 features"],
  ["another path", "/plant", "[]", 404, "there are: POST /predict, GET /tune"],
];

/** Declares the tests of the server, which runs in this project. */
export function testServer(project: Project): void {
  let server: ChildProcess;
  let url: string;
  let others: string[];

  beforeAll(async () => {
    others = project.connectionFiles();
    server = project.start("examples/server/server.mjs", "0");
    const [line] = await once(createInterface({ input: server.stdout! }), "line");
    url = String(line).replace("listening on ", "");
  });
  afterAll(async () => {
    server.kill();
    await once(server, "exit");
  });

  const post = async (path: string, body: string): Promise<readonly [number, unknown]> => {
    const response = await fetch(url + path, { method: "POST", body });
    return [response.status, await response.json()];
  };
  const predict = (i: number) => post("/predict", JSON.stringify([FLOWERS[i % 3]?.lengths]));
  const right = (i: number) => [200, [FLOWERS[i % 3]?.species]];

  test("200 requests at once have the right answers", async () => {
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    expect(await Promise.all(numbers.map(predict))).toEqual(numbers.map(right));
  });

  test.each(MISTAKES)("%s has a status and a sentence", async (_, path, body, status, said) => {
    expect(await post(path, body)).toEqual([status, expect.stringContaining(said)]);
  });

  test("a client that hangs up stops its call in Python", async () => {
    const endless = get(`${url}/tune?candidates=100000000`, { headers: { expect: "100-continue" } });
    endless.on("error", () => {}); // that is what hanging up means here
    await once(endless, "continue"); // the server has it
    endless.destroy();
    expect(await predict(1)).toEqual(right(1));
  });

  test("when Python dies, those who wait hear of it, and then there is a new one", async () => {
    const [connectionFile = ""] = project.connectionFiles().filter((file) => !others.includes(file));
    const kb = await connect({ connectionFile });
    const died = kb.py.exec`import os; os._exit(1)`;
    await expect(Promise.resolve(died)).rejects.toMatchObject({ name: "KernelDiedError" });
    await kb.close();
    for (let answer = await predict(2); answer[0] !== 200; answer = await predict(2))
      expect(answer).toEqual([
        503,
        expect.stringContaining("Python has died, try again: The kernel has gone"),
      ]);
    expect(await predict(2)).toEqual(right(2));
  });
}
