// Owns what follows when a cell has replaced built-ins (builtins.ts): they are put back; where the bridge has used them
// meanwhile, and so may wait for ever, its session ends by name.
import type { Session } from "@kernelbridge/bridge";

/** Milliseconds between two looks while a cell runs: its code may go on after an `await`, and nobody is told. */
const EVERY = 250;

/** What a platform gives: puts the built-ins back, and names those that it had to. */
export type Mend = () => readonly string[];

/** The care of one session's built-ins. */
export class Mending {
  readonly #mend: Mend;
  readonly #tell: (text: string) => void;
  #running = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(mend: Mend, tell: (text: string) => void) {
    this.#mend = mend;
    this.#tell = tell;
  }

  /** A cell begins. */
  begin(session: Session): void {
    this.#running += 1;
    this.#timer ??= setInterval(() => this.#look(session), EVERY);
  }

  /** A cell has ended. */
  end(session: Session): void {
    this.now(session);
    this.#running -= 1;
    if (this.#running > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Mends where the bridge has used nothing since, unless it waits for something. */
  now(session: Session): void {
    const names = this.#mend();
    if (names.length === 0) return;
    if (session.tally().pending > 0) giveUp(session, names);
    else
      this.#tell(`Put back as JavaScript has it, because the bridge runs on it too: ${names.join(", ")}\n`);
  }

  #look(session: Session): void {
    const names = this.#mend();
    if (names.length > 0) giveUp(session, names);
  }
}

const giveUp = (session: Session, names: readonly string[]): void =>
  session.close(`a cell replaced ${names.join(", ")}, on which the bridge runs`);
