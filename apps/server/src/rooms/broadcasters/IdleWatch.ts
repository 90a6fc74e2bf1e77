import type { SfuTransport } from '../../sfu/border.ts';

/** Milliseconds between two looks. */
const intervalMs = 60_000;
/** Looks in a row without any traffic until a broadcaster counts as gone. */
const idleLooks = 5;

/**
 * Notices that a broadcaster is gone: it says nothing when it crashes. It is there while anything comes from it, or while
 * media is sent to it, since a recorder need not answer.
 */
export class IdleWatch {
  readonly #transports: () => Iterable<SfuTransport>;
  readonly #timer: NodeJS.Timeout;
  #lastBytes = 0;
  #quietLooks = 0;

  /** @param onIdle - Called once, after five minutes without traffic. */
  constructor(transports: () => Iterable<SfuTransport>, onIdle: () => void) {
    this.#transports = transports;
    this.#timer = setInterval(() => {
      void this.#look().then((idle) => {
        if (!idle) return;
        this.close();
        onIdle();
      });
    }, intervalMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The broadcaster has asked for something: it is there. */
  touch(): void {
    this.#quietLooks = 0;
  }

  async #look(): Promise<boolean> {
    const counts = await Promise.all([...this.#transports()].map(traffic));
    const bytes = counts.reduce((sum, count) => sum + count, 0);
    this.#quietLooks = bytes === this.#lastBytes ? this.#quietLooks + 1 : 0;
    this.#lastBytes = bytes;
    return this.#quietLooks >= idleLooks;
  }
}

async function traffic(transport: SfuTransport): Promise<number> {
  // RTCP of our own goes out for ever, so of what is sent only media counts.
  const stats = await transport.getStats().catch(() => []);
  return stats.reduce((sum, entry) => sum + count(entry.bytesReceived) + count(entry.rtpBytesSent), 0);
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
