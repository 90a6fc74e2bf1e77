import type { ChannelEnd, ChannelMessage } from './contract.ts';

class InProcessEnd implements ChannelEnd {
  peer: InProcessEnd | undefined;
  #onMessage: ((message: ChannelMessage) => void) | undefined;
  /** What came before anyone listened. */
  readonly #waiting: ChannelMessage[] = [];

  set onMessage(onMessage: (message: ChannelMessage) => void) {
    this.#onMessage = onMessage;
    for (const message of this.#waiting.splice(0)) onMessage(message);
  }

  get onMessage(): (message: ChannelMessage) => void {
    return this.#onMessage ?? ((message) => void this.#waiting.push(message));
  }

  send(message: ChannelMessage): void {
    // A clone, as between processes: neither side may see the other's later changes.
    const clone = structuredClone(message);
    queueMicrotask(() => this.peer?.onMessage(clone));
  }
}

/** Two connected ends in one process, for tests, the simulator and debugging. */
export function inProcessCarrier(): [host: ChannelEnd, engine: ChannelEnd] {
  const host = new InProcessEnd();
  const engine = new InProcessEnd();
  host.peer = engine;
  engine.peer = host;
  return [host, engine];
}
