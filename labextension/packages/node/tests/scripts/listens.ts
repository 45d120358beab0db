// Listens to events of a kernel that another process has started, takes none of them to its end, and gives Python a stream.

import { connect } from "../../src/index.js";

const kb = await connect({ connectionFile: process.argv[2] ?? "", output: () => {} });
kb.on("stuck", () => new Promise(() => {}));
async function* endless(): AsyncGenerator<number> {
  for (let n = 0; ; n += 1) yield n;
}
await kb.py.exec`
  def consume(stream):
      global count
      count = 0
      for item in stream:
          count += 1
`;
console.log("listens");
await kb.py.consume!(endless());
