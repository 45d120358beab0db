// Python prints and calls back as fast as it can, while this process is stopped from outside. Whatever a publisher drops
// meanwhile, each call and each result arrives, once and in order.

import { launch } from "../../src/index.js";

const LINES = 200_000;
const CALLS = 3000;

await using kb = await launch({ kernel: process.argv[2] ?? "python3", output: () => {} });
const { py } = kb;
await py.exec`
import threading

def flood(lines):
    def run():
        for number in range(lines):
            print(number, flush=number % 10 == 0)
    thread = threading.Thread(target=run)
    thread.start()
    return thread

def ask(callback, calls):
    session = get_ipython().kernelbridge.sessions[0]
    return [session.request("call", callback, [number]) for number in range(calls)]

def answered(requests):
    return [request.result(60) for request in requests]
`;
const heard: number[] = [];
const thread = await py.flood!(LINES);
const asked = py.ask!((number: number) => heard.push(number), CALLS);
const pulls = Array.from({ length: CALLS }, async (_, number) => {
  await new Promise((resolve) => setTimeout(resolve, number / 10));
  return await py.str!(number);
});
console.log("floods");
const texts = await Promise.all(pulls);
const answers: unknown[] = await py.answered!(asked).$js();
await thread.join!();
await kb.session.settled();
const inOrder = (list: readonly unknown[]): boolean => list.every((value, at) => Number(value) === at);
console.log(
  JSON.stringify({
    asked: heard.length,
    answered: answers.length,
    pulled: texts.length,
    inOrder: inOrder(heard) && inOrder(texts) && answers.every((value, at) => value === at + 1),
    pending: kb.session.tally().pending,
  }),
);
