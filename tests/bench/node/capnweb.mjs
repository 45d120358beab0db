// capnweb has no Python: this is JavaScript calling JavaScript in another thread, over a MessagePort.

import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { newMessagePortRpcSession, RpcTarget } from "capnweb";
import { each, serve, together } from "./serve.mjs";

class Adder extends RpcTarget {
  add(x) {
    return x + 1;
  }
}

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const { port1, port2 } = new MessageChannel();
  worker.postMessage(port2, [port2]);
  const adder = newMessagePortRpcSession(port1);
  const call = (x) => adder.add(x);
  await serve({ call: (times) => each(times, call), pipelined: (times) => together(times, call) }, () =>
    worker.terminate(),
  );
} else {
  parentPort.once("message", (port) => newMessagePortRpcSession(port, new Adder()));
}
