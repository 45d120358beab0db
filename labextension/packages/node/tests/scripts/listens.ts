// Listens to events of a kernel that another process has started, takes none of them to its end, and with a second argument
// gives Python a stream without end, of which it tells once that flows.

import { connect } from "../../src/index.js";

const [, , connectionFile = "", streams] = process.argv;
const kb = await connect({ connectionFile, output: () => {} });
kb.on("stuck", () => new Promise(() => {}));
async function* endless(): AsyncGenerator<number> {
  for (let n = 0; ; n += 1) {
    if (n === 5000) console.log("streams");
    yield n;
  }
}
await kb.py.exec`
  def consume(stream):
      global count
      count = 0
      for item in stream:
          count += 1
`;
console.log("listens");
await (streams === undefined ? kb.once("never") : kb.py.consume!(endless()));
