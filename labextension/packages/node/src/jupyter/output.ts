// What the kernel prints and displays on behalf of our calls, and where it goes by default.

import type { Message } from "./wire.js";

/** The topics of IOPub that carry output. */
export const OUTPUT_TOPICS = ["stream", "display_data"];

/**
 * Text of a stream; a display as its mimebundle, with the id by which later ones update it; or the wish to clear what
 * was displayed, now or, with `wait`, when the next output comes.
 */
export type Output =
  | { readonly type: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display" | "update";
      readonly data: Readonly<Record<string, unknown>>;
      readonly id?: string;
    }
  | { readonly type: "clear"; readonly wait: boolean };

const DISPLAYS: Readonly<Record<string, "display" | "update">> = {
  display_data: "display",
  update_display_data: "update",
};

/** The output that a published message carries; null when it carries none. */
export function outputOf({ header, content }: Message): Output | null {
  const kind = header.msg_type;
  if (kind === "stream") {
    return { type: content.name === "stderr" ? "stderr" : "stdout", text: String(content.text) };
  }
  if (kind === "clear_output") return { type: "clear", wait: content.wait === true };
  const type = DISPLAYS[kind];
  if (type === undefined) return null;
  const { display_id: id } = (content.transient ?? {}) as { readonly display_id?: string };
  return {
    type,
    data: content.data as Readonly<Record<string, unknown>>,
    ...(id !== undefined && { id }),
  };
}

/** Writes output to this process's own streams; of a display, its plain text. What was written stays. */
export function writeOutput(output: Output): void {
  if ("text" in output) process[output.type].write(output.text);
  else if ("data" in output) process.stdout.write(`${output.data["text/plain"] ?? "(a display)"}\n`);
}
