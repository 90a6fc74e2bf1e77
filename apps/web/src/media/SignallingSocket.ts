/** How a socket ended. */
export type SocketEnd = {
  /** WebSocket close code; 1006 when the connection broke or never came about. */
  code: number;
  reason: string;
  /** Whether it was ever open. */
  wasOpen: boolean;
};

type Listener = (...args: never[]) => void;

/**
 * One WebSocket, as protoo-client's Peer wants its transport. Unlike protoo-client's own it connects once and tells the
 * close code: when and how to connect again depends on the code, and the address changes with it (resumeToken).
 */
export class SignallingSocket {
  readonly #socket: WebSocket;
  readonly #listeners = new Map<string, Set<Listener>>();
  #closed = false;
  #wasOpen = false;

  /** @param onEnd - Called once when the socket ended without {@link close}. */
  constructor(url: string, onEnd: (end: SocketEnd) => void) {
    this.#socket = new WebSocket(url, 'protoo');
    this.#socket.onopen = () => {
      this.#wasOpen = true;
      this.#emit('open');
    };
    this.#socket.onclose = ({ code, reason }) => {
      if (this.#closed) return;
      this.#closed = true;
      onEnd({ code, reason, wasOpen: this.#wasOpen });
      this.#emit('close');
    };
    this.#socket.onmessage = ({ data }) => {
      const message = parse(data);
      if (message) this.#emit('message', message);
    };
  }

  get closed(): boolean {
    return this.#closed;
  }

  on(event: string, listener: Listener): this {
    const listeners = this.#listeners.get(event) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(event, listeners);
    return this;
  }

  async send(message: unknown): Promise<void> {
    if (this.#closed) throw new Error('socket closed');
    this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    this.#emit('close');
  }

  #emit(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (...args: unknown[]) => void)(...args);
  }
}

/** A protoo message, or undefined: what isn't one is dropped, since it may come from anywhere. */
function parse(text: unknown): object | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
