// The numbers of one hop: what was sent and what was received, so that a lost message is noticed.

import { type Envelope, type Kind, PROTOCOL_VERSION } from "@kernelbridge/bridge";

/** Counts the messages of one connection in both directions. */
export class Sequence {
  #sent = 0;
  #received = 0;

  /** The envelope of the next message to send. */
  next(kind: Kind): Envelope {
    this.#sent += 1;
    return { v: PROTOCOL_VERSION, kind, seq: this.#sent, ack: this.#received };
  }

  /** Notes a received message; says what is wrong when one before it was lost. */
  accept({ seq }: Envelope): string | null {
    const expected = this.#received + 1;
    this.#received = seq;
    return seq === expected ? null : `message ${expected} was lost; number ${seq} came instead`;
  }
}
