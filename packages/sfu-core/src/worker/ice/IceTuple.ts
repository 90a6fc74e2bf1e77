/**
 * One way to reach the remote: a pair of addresses on one protocol. The engine's `io` implements it over UDP and TCP;
 * two tuples are the same only if they are the same object.
 */
export interface IceTuple {
  readonly protocol: 'udp' | 'tcp';
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  /** Sends one packet; never throws. The buffer must not be changed by the caller afterwards. */
  send(data: Buffer): void;
  /** Closes a TCP connection; nothing to do for UDP. Idempotent. */
  close(): void;
}
