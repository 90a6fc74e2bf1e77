import type { Socket } from 'node:net';
import type { Allocation } from '../allocation/Allocation.ts';
import type { Usage } from '../allocation/Usage.ts';

/** How a client reaches the server. */
export type ClientTransport = 'udp' | 'tcp' | 'tls' | 'dtls';

/** One client at one listener: the 5-tuple that an allocation belongs to (RFC 8656 section 3.2). */
export interface ClientPath {
  readonly transport: ClientTransport;
  /** Canonical text, without a zone. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** The allocation made over this path. */
  allocation: Allocation | undefined;
  /** Whether an Allocate of this path waits for its relay port. */
  isAllocating: boolean;

  /**
   * Sends one message. Never throws; what a slow client can't take is dropped, as a datagram would be. False when the bytes are
   * still being read after the call, so that the caller must not write there again.
   */
  send(buffer: Buffer, offset: number, sizeBytes: number): boolean;

  /** Remembers the path, so that its next message finds the allocation. */
  adopt(): void;

  /**
   * Turns the client's connection into its end of a connection with a peer (RFC 6062 section 5.4); both close together. Absent
   * where there is no connection.
   */
  join?(peer: Socket, usage: Usage): void;

  /** The allocation is gone; the path is forgotten, or closed if nothing new begins on it. */
  release(): void;
}

/** Whether messages of a transport come one behind the other in a byte stream. */
export function isStream(transport: ClientTransport): boolean {
  return transport === 'tcp' || transport === 'tls';
}

/** Takes what clients send; the same for every listener. */
export interface ClientMessages {
  /** A whole message, STUN or ChannelData without padding. The buffer is the callee's during the call only. */
  onMessage(path: ClientPath, message: Buffer): void;
  /** The client's connection is gone. */
  onPathClosed(path: ClientPath): void;
}
