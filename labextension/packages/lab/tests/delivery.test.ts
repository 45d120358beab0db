// Through a real Jupyter Server, which drops what a kernel publishes too fast for its taste.

import type { Bridge } from "@kernelbridge/bridge";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./server.js";

let server: Server;
let kb: Bridge;

beforeAll(async () => {
  server = await Server.start();
  const [kernel] = await server.kernel();
  kb = await server.open(kernel);
  await kb.py.exec`
    import threading, kernelbridge

    def flood(lines):
        def run():
            for number in range(lines):
                print(number, flush=number % 10 == 0)
        threading.Thread(target=run).start()

    def ask(callback, calls):
        session = get_ipython().kernelbridge.sessions[0]
        return [session.request("call", callback, [number]) for number in range(calls)]

    def answered(requests):
        return [request.result(60) for request in requests]

    def sends(count):
        for number in range(count):
            kernelbridge.send_event("tick", number)
  `;
}, 60_000);

afterAll(() => server[Symbol.asyncDispose](), 30_000);

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test("while Python prints 200,000 lines thousands of calls both ways and events all arrive, in order", async () => {
  const { py } = kb;
  const [heard, ticks]: [number[], unknown[]] = [[], []];
  kb.on("tick", (payload) => ticks.push(payload));
  await py.flood!(200_000);
  const asked = py.ask!((number: number) => heard.push(number), 3000);
  const pulls = numbers(3000).map(async (number) => {
    await new Promise((resolve) => setTimeout(resolve, number));
    return await py.str!(number);
  });
  await py.sends!(3000);
  expect(await Promise.all(pulls)).toEqual(numbers(3000).map(String));
  expect(await py.answered!(asked).$js()).toEqual(numbers(3000).map((number) => number + 1));
  expect(heard).toEqual(numbers(3000));
  await expect.poll(() => ticks.length).toBe(3000);
  expect(ticks).toEqual(numbers(3000));
  await kb.session.settled();
  expect(kb.session.tally().pending).toBe(0);
}, 120_000);

test("a million items come from Python and a million go there, each once, in order", async () => {
  let [sum, count] = [0, 0];
  for await (const item of kb.py.range!(1_000_000).$iter!()) {
    if (item !== count) throw new Error(`item ${String(item)} came where ${count} was due`);
    sum += Number(item);
    count += 1;
  }
  expect([count, sum]).toEqual([1_000_000, 499_999_500_000]);
  await kb.py.exec`
    def total(stream):
        count = 0
        for item in stream:
            assert item == count, (item, count)
            count += 1
        return count
  `;
  function* produced(): Generator<number> {
    for (let n = 0; n < 1_000_000; n += 1) yield n;
  }
  expect(await kb.py.total!(produced())).toBe(1_000_000);
}, 60_000);
