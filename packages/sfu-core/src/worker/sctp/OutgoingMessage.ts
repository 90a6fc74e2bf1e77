/** How hard a message is tried for; neither limit: until it arrives. */
export interface MessageReliability {
  ordered: boolean;
  /** Given up when a fragment of it would be sent again more than this often (RFC 7496 §4.2). Default: no limit. */
  maxRetransmits?: number;
  /** Given up this long after it was queued (RFC 7496 §4.1). Default: no limit. */
  maxPacketLifeTimeMs?: number;
}

/** A message on its way, from the queue to its last acknowledgement. */
export class OutgoingMessage {
  readonly streamId: number;
  readonly ppid: number;
  readonly payload: Uint8Array;
  readonly isOrdered: boolean;
  /** Infinity: no limit. */
  readonly maxRetransmits: number;
  /** Stream sequence number, once its first fragment has been made. */
  ssn = 0;
  /** Bytes of which fragments have been made. */
  sentBytes = 0;
  /** TSNs of its first and last fragment so far, once there is one. */
  firstTsn = 0;
  lastTsn = 0;
  isAbandoned = false;
  readonly #expiresAtMs: number;

  constructor(
    streamId: number,
    ppid: number,
    payload: Uint8Array,
    reliability: MessageReliability | undefined,
    nowMs: number,
  ) {
    this.streamId = streamId;
    this.ppid = ppid;
    this.payload = payload;
    this.isOrdered = reliability?.ordered ?? true;
    this.maxRetransmits = reliability?.maxRetransmits ?? Number.POSITIVE_INFINITY;
    this.#expiresAtMs = nowMs + (reliability?.maxPacketLifeTimeMs ?? Number.POSITIVE_INFINITY);
  }

  /** Whether its lifetime is over: not yet at its last moment, so that one of 0 ms has its chance, as in libwebrtc. */
  isExpired(nowMs: number): boolean {
    return nowMs > this.#expiresAtMs;
  }

  get unsentBytes(): number {
    return this.payload.length - this.sentBytes;
  }

  /** Whether it has been begun and not been finished. */
  get isPartlySent(): boolean {
    return this.sentBytes > 0 && this.unsentBytes > 0;
  }
}
