import createDebug, { type Debugger } from 'debug';

/** Where log lines go beside the `debug` namespaces. */
export type LogEventListeners = {
  ondebug?: (namespace: string, log: string) => void;
  onwarn?: (namespace: string, log: string) => void;
  onerror?: (namespace: string, log: string, error?: Error) => void;
};

let listeners: LogEventListeners = {};

/**
 * Sends the library's log lines to an application's own logger; without arguments, no longer.
 *
 * @example
 * setLogEventListeners({ onerror: (namespace, log, error) => logger.error({ namespace, error }, log) });
 */
export function setLogEventListeners(given: LogEventListeners = {}): void {
  listeners = { ...given };
}

/** Log lines of one class, in the namespaces `<app>:<name>`, `<app>:WARN:<name>` and `<app>:ERROR:<name>` of `debug`. */
export class Logger {
  readonly #debug: Debugger;
  readonly #warn: Debugger;
  readonly #error: Debugger;

  constructor(name: string, app = 'parley:sfu-core') {
    this.#debug = createDebug(`${app}:${name}`);
    this.#warn = createDebug(`${app}:WARN:${name}`);
    this.#error = createDebug(`${app}:ERROR:${name}`);
  }

  debug(log: string): void {
    this.#debug(log);
    listeners.ondebug?.(this.#debug.namespace, log);
  }

  warn(log: string): void {
    this.#warn(log);
    listeners.onwarn?.(this.#warn.namespace, log);
  }

  error(log: string, error?: Error): void {
    if (error) this.#error(log, error);
    else this.#error(log);
    listeners.onerror?.(this.#error.namespace, log, error);
  }
}
