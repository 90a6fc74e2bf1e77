/**
 * `failed`: the peer does not answer, or broke the protocol. `closed`: either end has left. Neither state is left again.
 */
export type SctpAssociationState = 'new' | 'connecting' | 'connected' | 'failed' | 'closed';

/**
 * What became of a message: `sent` is queued, at least. `tooLarge`: above `maxSendMessageSizeBytes`. `empty`: SCTP has no
 * empty messages (data channels send a byte with a PPID of its own, RFC 8831 §6.6). `invalidStream`: the peer takes fewer
 * streams. `notConnected`: the association is over, or the peer is leaving.
 */
export type SendResult = 'sent' | 'sendBufferFull' | 'tooLarge' | 'empty' | 'invalidStream' | 'notConnected';

/**
 * What fits into a datagram of 1,200 bytes, as media keeps to, behind 37 bytes of DTLS 1.2 with AES-GCM (header 13, nonce
 * 8, tag 16): 1,163, in whole words.
 */
const DEFAULT_MAX_PACKET_SIZE_BYTES = 1_160;

/** No smaller packet is made: it has to hold an INIT ACK, or a reset of some streams. */
const MIN_PACKET_SIZE_BYTES = 508;

/** The size in use when `sizeBytes`, or nothing, is asked for: whole words. */
export function effectivePacketSizeBytes(sizeBytes = DEFAULT_MAX_PACKET_SIZE_BYTES): number {
  return Math.max(sizeBytes, MIN_PACKET_SIZE_BYTES) & ~3;
}

export interface SctpAssociationListener {
  onStateChange(state: SctpAssociationState): void;
  /** A whole message; its bytes are the listener's to keep. */
  onMessage(streamId: number, ppid: number, message: Buffer): void;
  /** What a stream has buffered has come down to its threshold. */
  onBufferedAmountLow(streamId: number, bufferedAmountBytes: number): void;
  /** The peer has closed these streams; after what it had sent on them. May name a stream twice in a row. */
  onIncomingStreamsReset(streamIds: readonly number[]): void;
  /** The peer knows that we have closed this stream: its id may be used again. */
  onOutgoingStreamReset?(streamId: number): void;
}

export interface SctpAssociationOptions {
  /** SCTP ports, 5000 both in WebRTC. */
  localPort: number;
  remotePort: number;
  /** The largest message that may be sent: what the peer takes. */
  maxSendMessageSizeBytes: number;
  /** A peer that sends a larger one is aborted. */
  maxReceiveMessageSizeBytes: number;
  /** With this much waiting for its first transmission, no further message is taken. */
  sendBufferSizeBytes: number;
  /** The same of a single stream. */
  perStreamSendQueueLimitBytes: number;
  /**
   * The most that waits for reassembly, or for an earlier message: more is never kept. At least two and a half messages of
   * the largest size, whatever is given.
   */
  receiveWindowBytes: number;
  defaultBufferedAmountLowThresholdBytes: number;
  /** The largest packet made. Default 1,160; at least 508. */
  maxPacketSizeBytes?: number;
  randomBytes(sizeBytes: number): Buffer;
  /** Takes one packet. Its bytes are the association's, and are written over once the call has returned. */
  send(packet: Buffer): void;
  listener: SctpAssociationListener;
}

/** Counters and measures of what there is with the present peer: they begin anew when the peer does. */
export interface SctpConnectionStats {
  retransmissionCount: number;
  abandonedMessageCount: number;
  /** DATA chunks that had come already. */
  duplicateChunkCount: number;
  /** DATA chunks that there was no place for, or no sense in. */
  droppedChunkCount: number;
  /** Smoothed; undefined before the first measurement. */
  roundTripMs: number | undefined;
  retransmissionTimeoutMs: number | undefined;
  congestionWindowBytes: number;
  flightBytes: number;
  /** Bytes that wait for reassembly or an earlier message, with some overhead for each piece. */
  receiveBufferedBytes: number;
}

/** Before there is a peer. */
export const noConnectionStats: SctpConnectionStats = {
  retransmissionCount: 0,
  abandonedMessageCount: 0,
  duplicateChunkCount: 0,
  droppedChunkCount: 0,
  roundTripMs: undefined,
  retransmissionTimeoutMs: undefined,
  congestionWindowBytes: 0,
  flightBytes: 0,
  receiveBufferedBytes: 0,
};

/** The same, and counters since the start. */
export interface SctpStats extends SctpConnectionStats {
  sentPacketCount: number;
  receivedPacketCount: number;
  /** Packets with a wrong checksum or port, or of which a part could not be read. */
  malformedPacketCount: number;
  /** Packets with a verification tag, or a cookie, that is not of this association. */
  unexpectedPacketCount: number;
  /** How often the peer has begun anew. */
  restartCount: number;
  /** Bytes that wait for their first transmission. */
  sendBufferedBytes: number;
}
