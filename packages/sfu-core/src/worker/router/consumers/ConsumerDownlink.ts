import type { Egress } from '../../io/Egress.ts';

/** What an outgoing SSRC carries: media, what was lost of it, or padding that probes the path. */
export type StreamPurpose = 'media' | 'repair' | 'probation';

/** One outgoing SSRC of a transport. */
export interface OutgoingStream {
  /** Protects and sends the packet that was built in the egress slot behind its headroom. */
  send(lengthBytes: number, payloadOffset: number, nowMs: number): void;
}

/** How a consumer reaches its remote. */
export interface ConsumerDownlink {
  readonly egress: Egress;
  readonly isConnected: boolean;
  /** 0 while unknown. */
  readonly roundTripTimeMs: number;
  /** The transport-wide sequence number of a packet that is sent at once. */
  nextTransportWideSequence(sizeBytes: number, nowMs: number): number;
  /** Only while connected. */
  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream;
  closeStream(ssrc: number): void;
  /** Whether there is room for sending so much again; it is counted then. */
  admitsRepair(sizeBytes: number, nowMs: number): boolean;
  /** A consumer began or ceased to send, or wants other layers than before: bandwidth is to be shared anew. */
  claimChanged(): void;
}
