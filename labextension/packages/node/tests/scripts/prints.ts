// Prints by every road there is before it answers a message; with an argument, by those of JavaScript.

import { execFileSync } from "node:child_process";
import { writeSync } from "node:fs";
import { input, output } from "../../src/pipes.js";
import { StreamTransport } from "../../src/stream.js";

const transport = new StreamTransport(input, output);
transport.onMessage = (envelope, buffers) => {
  console.log("console");
  process.stdout.write("stream\n");
  if (process.argv.length < 3) byDescriptor();
  transport.send({ ...envelope, ack: envelope.seq }, buffers);
};

function byDescriptor(): void {
  writeSync(1, "descriptor\n");
  execFileSync("sh", ["-c", "cat; echo child"], { stdio: "inherit" });
}
