import { setLogEventListeners } from '../index.ts';

/** What workers log from now on, warnings and errors, until `stop()`. */
export class LogLines {
  readonly lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor() {
    const take = (_namespace: string, line: string): void => {
      this.lines.push(line);
      for (const look of [...this.#waiting]) look();
    };
    setLogEventListeners({ onwarn: take, onerror: take });
  }

  /** Resolves when a line contains `text`. */
  until(text: string): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!this.lines.some((line) => line.includes(text))) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  stop(): void {
    setLogEventListeners();
  }
}
