/** What goes over the console's socket: a JSON object a line, in both directions. */

/** To the server: a line to carry out, or to complete. */
export type ConsoleRequest = { id: number; line: string; complete?: boolean };

/** To the client: `id` is the request's. */
export type ConsoleAnswer =
  | { id: number; text: string }
  | { id: number; error: string }
  | { id: number; completions: string[] };

/** Characters of a line, in either direction; a dump of a large room may be long. */
const maxLineLength = 64 * 1024 * 1024;

/** Cuts what arrives into lines. */
export class LineReader {
  #rest = '';
  readonly #onLine: (line: string) => void;
  readonly #maxLength: number;

  constructor(onLine: (line: string) => void, maxLength = maxLineLength) {
    this.#onLine = onLine;
    this.#maxLength = maxLength;
  }

  /** @returns False when a line is too long: the connection is of no use any more. */
  push(text: string): boolean {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
    return this.#rest.length <= this.#maxLength;
  }
}
