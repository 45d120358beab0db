// A function of JavaScript that plain Python calls and waits for, over ZeroMQ, and the echo of a bare comm beside it.

import { echoes } from "./echo.mjs";
import { launch } from "./kernelbridge.mjs";
import { lap, serve } from "./serve.mjs";

const PYTHON = `
def callback_seconds(f, times):
    from time import perf_counter
    seconds = []
    for i in range(times):
        began = perf_counter()
        f(i)
        seconds.append(perf_counter() - began)
    return seconds
`;

let bridge;
let echo;

const benches = {
  open: async (kernel) => {
    bridge = await launch({ kernel });
    await bridge.py.exec(PYTHON);
    echo = (await echoes(bridge)).shell;
    return true;
  },
  callback: (times) => bridge.py.callback_seconds((x) => x + 1, times).$js(),
  echo: async (times) => {
    const seconds = [];
    for (let i = 0; i < times; i++) seconds.push(await lap(echo));
    return seconds;
  },
};

await serve(benches, () => bridge.close());
