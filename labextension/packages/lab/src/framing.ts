// Owns the worker's side of frames: asks the page for them over a port, and tells each cell what its frame tells.

import type { FrameCell, FrameEvent, Frames } from "@kernelbridge/cells";

/** What the worker asks for, and what the page tells of it. */
export type FramingMessage = { readonly cell: FrameCell };
export interface FrameNews {
  readonly id: string;
  readonly event: FrameEvent;
}

export function framesOf(port: MessagePort): Frames {
  const listeners = new Map<string, (event: FrameEvent) => void>();
  port.onmessage = ({ data: { id, event } }: MessageEvent<FrameNews>) => listeners.get(id)?.(event);
  return {
    open(cell, listener) {
      listeners.set(cell.id, listener);
      port.postMessage({ cell } satisfies FramingMessage);
    },
  };
}
