// What the kernel prints and displays on behalf of our calls, and where it goes by default.

import type { Message } from "./wire.js";

/** The topics of IOPub that carry output. */
export const OUTPUT_TOPICS = ["stream", "display_data"];

/** Text of a stream, or a display as its mimebundle. */
export type Output =
  | { readonly type: "stdout" | "stderr"; readonly text: string }
  | { readonly type: "display"; readonly data: Readonly<Record<string, unknown>> };

/** The output that a published message carries; null when it carries none. */
export function outputOf({ header, content }: Message): Output | null {
  if (header.msg_type === "stream") {
    return { type: content.name === "stderr" ? "stderr" : "stdout", text: String(content.text) };
  }
  if (header.msg_type !== "display_data") return null;
  return { type: "display", data: content.data as Readonly<Record<string, unknown>> };
}

/** Writes output to this process's own streams; of a display, its plain text. */
export function writeOutput(output: Output): void {
  if (output.type === "display") process.stdout.write(`${output.data["text/plain"] ?? "(a display)"}\n`);
  else process[output.type].write(output.text);
}
