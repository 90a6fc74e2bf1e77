/** How a client wraps what it sends to a peer. */
export type Method = 'channel' | 'send';

export const METHODS: readonly Method[] = ['channel', 'send'];

/** One client of a relay. */
export interface RelayClient {
  /** Datagrams with a peer's payload received so far. */
  readonly received: number;
  /** Sends a payload of zeros, with a byte that is not a STUN one in front, to the peer for the method. */
  send(method: Method, sizeBytes: number): void;
  close(): void;
}
