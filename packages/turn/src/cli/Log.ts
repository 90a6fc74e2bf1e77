import { closeSync, openSync, writeSync } from 'node:fs';

/** Lines with a time in front, to a file or to standard output; never a line per packet, never a secret. */
export class Log {
  readonly #descriptor: number;

  /** @param file Default and `stdout`: standard output. */
  constructor(file: string | undefined) {
    this.#descriptor = file === undefined || file === 'stdout' || file === '-' ? 1 : openSync(file, 'a', 0o640);
  }

  line(text: string): void {
    // Names come from the network: control characters must not make lines of their own.
    const safe = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
    writeSync(this.#descriptor, `${new Date().toISOString()} ${safe}\n`);
  }

  close(): void {
    if (this.#descriptor !== 1) closeSync(this.#descriptor);
  }
}
