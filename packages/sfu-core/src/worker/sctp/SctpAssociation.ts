import { Connection } from './Connection.ts';
import { chunkType, errorCause, REFLECTED_TAG_FLAG } from './chunks/chunkType.ts';
import { writeError, writeUnrecognizedChunk } from './chunks/errorChunk.ts';
import type { EndParameters } from './chunks/initChunk.ts';
import { PacketWriter } from './chunks/PacketWriter.ts';
import type { Chunk } from './chunks/packet.ts';
import { type AbortReason, effectiveWindowBytes } from './DataReceiver.ts';
import { Handshake } from './Handshake.ts';
import { type MessageReliability, OutgoingMessage } from './OutgoingMessage.ts';
import { PacketReceiver } from './PacketReceiver.ts';
import { SendQueue } from './SendQueue.ts';
import {
  effectivePacketSizeBytes,
  noConnectionStats,
  type SctpAssociationOptions,
  type SctpAssociationState,
  type SctpStats,
  type SendResult,
} from './sctpAssociationTypes.ts';

export type { MessageReliability } from './OutgoingMessage.ts';
export type * from './sctpAssociationTypes.ts';

/**
 * An SCTP association (RFC 9260) for data channels (RFC 8831): with partial reliability (RFC 3758, RFC 7496) and stream
 * resets (RFC 6525). Either end may begin, or both at once.
 *
 * It has no clock, no timer and no socket: packets come by `receive` and go by `options.send`, and time passes by
 * `tick`, about every 40 ms. Time never runs backwards. Listeners may call any method.
 */
export class SctpAssociation {
  readonly #options: SctpAssociationOptions;
  readonly #writer: PacketWriter;
  readonly #sendQueue: SendQueue;
  readonly #handshake: Handshake;
  readonly #packets: PacketReceiver;
  readonly #windowBytes: number;
  #connection: Connection | undefined;
  #state: SctpAssociationState = 'new';
  /** Sending waits while a packet is being taken in, or sent: what callbacks cause leaves together, afterwards. */
  #isBusy = false;
  /** A packet came in the middle of that: there may be something new to say. */
  #isTransmitWanted = false;
  #restartCount = 0;

  constructor(options: SctpAssociationOptions) {
    this.#options = options;
    const { listener, randomBytes } = options;
    this.#writer = new PacketWriter({
      localPort: options.localPort,
      remotePort: options.remotePort,
      maxPacketSizeBytes: effectivePacketSizeBytes(options.maxPacketSizeBytes),
      send: (packet) => options.send(packet),
    });
    this.#sendQueue = new SendQueue({
      lowThresholdBytes: options.defaultBufferedAmountLowThresholdBytes,
      onBufferedAmountLow: (streamId, bufferedBytes) => listener.onBufferedAmountLow(streamId, bufferedBytes),
    });
    this.#windowBytes = effectiveWindowBytes(options.receiveWindowBytes, options.maxReceiveMessageSizeBytes);
    this.#handshake = new Handshake({
      writer: this.#writer,
      windowBytes: this.#windowBytes,
      randomBytes: (sizeBytes) => randomBytes(sizeBytes),
      onPeerKnown: (own, peer, isRestart, nowMs) => this.#onPeerKnown(own, peer, isRestart, nowMs),
      onEstablished: (nowMs) => this.#onEstablished(nowMs),
      onFailed: () => this.#end('failed'),
    });
    this.#packets = new PacketReceiver({
      localPort: options.localPort,
      remotePort: options.remotePort,
      tags: () => ({ own: this.#handshake.ownTag, peer: this.#handshake.peerTag }),
      isOver: () => this.#isOver,
      onChunk: (chunk, tag, nowMs) => this.#receiveChunk(chunk, tag, nowMs),
      onUnknownChunk: (chunk) => {
        const { peerTag } = this.#handshake;
        if (peerTag !== undefined) writeUnrecognizedChunk(this.#writer, peerTag, chunk);
      },
    });
  }

  get state(): SctpAssociationState {
    return this.#state;
  }

  /** How many streams there are each way; undefined before the ends know each other. */
  get negotiated(): { outboundStreams: number; inboundStreams: number } | undefined {
    return this.#connection?.negotiated;
  }

  get stats(): SctpStats {
    return {
      ...(this.#connection?.stats ?? noConnectionStats),
      sentPacketCount: this.#writer.packetCount,
      receivedPacketCount: this.#packets.receivedCount,
      malformedPacketCount: this.#packets.malformedCount,
      unexpectedPacketCount: this.#packets.unexpectedCount + this.#handshake.rejectedCookieCount,
      restartCount: this.#restartCount,
      sendBufferedBytes: this.#sendQueue.bufferedBytes,
    };
  }

  /** When `tick` next has something to do at the latest, a SACK held back aside; undefined: nothing is awaited. */
  get nextTimeoutMs(): number | undefined {
    const dueAtMs = Math.min(this.#handshake.dueAtMs, this.#connection?.dueAtMs ?? Number.POSITIVE_INFINITY);
    return dueAtMs === Number.POSITIVE_INFINITY ? undefined : dueAtMs;
  }

  /** Sends INIT. The peer may do so at the same time. Nothing happens unless the state is `new`. */
  connect(nowMs: number): void {
    if (this.#state !== 'new') return;
    this.#setState('connecting');
    this.#handshake.start(nowMs);
  }

  /** Takes a packet of the peer's. Never throws for what is in it; nothing of it is kept. */
  receive(packet: Buffer, nowMs: number): void {
    if (this.#isOver) return;
    this.#whileBusy(() => {
      this.#packets.receive(packet, nowMs);
      this.#connection?.endPacket();
    });
    this.#transmit(nowMs);
  }

  /** Lets time pass: sees to retransmissions, delayed SACKs, heartbeats. To be called about every 40 ms. */
  tick(nowMs: number): void {
    if (this.#isOver) return;
    this.#whileBusy(() => {
      this.#handshake.tick(nowMs);
      this.#connection?.tick(nowMs);
    });
    this.#transmit(nowMs);
  }

  /**
   * Queues a message. Its bytes are not copied: they must not change before the peer has them all.
   *
   * Messages queued before the association is connected leave once it is.
   */
  sendMessage(
    streamId: number,
    ppid: number,
    message: Uint8Array,
    reliability: MessageReliability,
    nowMs: number,
  ): SendResult {
    if (this.#isOver || this.#connection?.isShuttingDown) return 'notConnected';
    const { sendBufferSizeBytes, perStreamSendQueueLimitBytes, maxSendMessageSizeBytes } = this.#options;
    if (message.length > maxSendMessageSizeBytes) return 'tooLarge';
    if (message.length === 0) return 'empty';
    const streamCount = this.negotiated?.outboundStreams ?? 65_535;
    if (!(streamId >= 0 && streamId < streamCount)) return 'invalidStream';
    // As libwebrtc has it: a message is refused when the buffer is full, not when the message would make it so.
    const isFull =
      this.#sendQueue.bufferedBytes >= sendBufferSizeBytes ||
      this.#sendQueue.bufferedBytesOf(streamId) >= perStreamSendQueueLimitBytes;
    if (isFull) return 'sendBufferFull';
    this.#sendQueue.push(new OutgoingMessage(streamId, ppid, message, reliability, nowMs));
    if (!this.#isBusy) this.#transmit(nowMs);
    return 'sent';
  }

  /** Bytes of a stream's messages that have not left for the first time: the W3C's `bufferedAmount`. */
  bufferedAmountBytes(streamId: number): number {
    return this.#sendQueue.bufferedBytesOf(streamId);
  }

  /**
   * Sets at what `bufferedAmountBytes`, coming from above it, `onBufferedAmountLow` is called; that happens at once when
   * the new threshold is what makes it low, as in libwebrtc. Forgotten when the stream is reset.
   */
  setBufferedAmountLowThreshold(streamId: number, bytes: number): void {
    this.#sendQueue.setLowThreshold(streamId, bytes);
  }

  /**
   * Closes a stream we send on, after what is queued for it. What is queued later waits until the peer has agreed, and
   * `onOutgoingStreamReset` has been called.
   */
  resetStream(streamId: number, nowMs: number): void {
    if (this.#isOver) return;
    const stream = this.#sendQueue.stream(streamId);
    if (!stream.beginReset()) return;
    this.#connection?.resetStream(stream);
    if (!this.#isBusy) this.#transmit(nowMs);
  }

  /** Ends the association at once, with an ABORT when the peer is known. Safe to call again. */
  close(_nowMs: number): void {
    if (this.#isOver) return;
    this.#abort({ cause: errorCause.userInitiatedAbort, text: 'closed' }, 'closed');
  }

  get #isOver(): boolean {
    return this.#state === 'failed' || this.#state === 'closed';
  }

  /** False when the chunk is malformed. */
  #receiveChunk(chunk: Chunk, tag: number, nowMs: number): boolean {
    switch (chunk.type) {
      case chunkType.init:
      case chunkType.initAck:
      case chunkType.cookieEcho:
      case chunkType.cookieAck:
      case chunkType.error:
        return this.#handshake.receive(chunk, tag, nowMs);
      case chunkType.abort:
        this.#end('closed');
        return true;
      case chunkType.shutdownAck:
        // We never shut down ourselves: this is of an association that the peer had before (RFC 9260 §8.5.1, E).
        if (this.#connection === undefined) this.#writer.chunk(tag, chunkType.shutdownComplete, REFLECTED_TAG_FLAG, 0);
        return true;
      default:
        return this.#connection?.receive(chunk, nowMs) ?? true;
    }
  }

  #onPeerKnown(own: EndParameters, peer: EndParameters, isRestart: boolean, nowMs: number): void {
    const { listener, randomBytes, maxReceiveMessageSizeBytes } = this.#options;
    this.#connection = new Connection(
      {
        own,
        peer,
        writer: this.#writer,
        sendQueue: this.#sendQueue,
        receiveWindowBytes: this.#windowBytes,
        maxReceiveMessageSizeBytes,
        randomBytes: (sizeBytes) => randomBytes(sizeBytes),
        deliver: ({ streamId, ppid, payload }) => {
          if (!this.#isOver) listener.onMessage(streamId, ppid, payload);
        },
        onIncomingStreamsReset: (streamIds) => {
          if (!this.#isOver) listener.onIncomingStreamsReset(streamIds);
        },
        onOutgoingStreamReset: (streamId) => {
          if (!this.#isOver) listener.onOutgoingStreamReset?.(streamId);
        },
        onViolation: (reason) => this.#abort(reason, 'failed'),
        onEnded: (state) => this.#end(state),
      },
      nowMs,
    );
    if (isRestart) {
      this.#restartCount += 1;
      for (const streamId of this.#sendQueue.restart()) listener.onOutgoingStreamReset?.(streamId);
    } else {
      for (const stream of this.#sendQueue.streamsToReset()) this.#connection.resetStream(stream);
    }
  }

  #onEstablished(nowMs: number): void {
    this.#connection?.open(nowMs);
    this.#setState('connected');
  }

  #transmit(nowMs: number): void {
    if (this.#isOver) return;
    this.#isTransmitWanted = true;
    if (this.#isBusy) return;
    this.#whileBusy(() => {
      while (this.#isTransmitWanted && !this.#isOver) {
        this.#isTransmitWanted = false;
        this.#connection?.transmit(nowMs);
        this.#writer.flush();
      }
    });
  }

  #whileBusy(work: () => void): void {
    const wasBusy = this.#isBusy;
    this.#isBusy = true;
    try {
      work();
    } finally {
      this.#isBusy = wasBusy;
    }
  }

  #abort({ cause, text }: AbortReason, state: 'failed' | 'closed'): void {
    const { peerTag } = this.#handshake;
    if (peerTag !== undefined) {
      writeError(this.#writer, peerTag, chunkType.abort, cause, Buffer.from(text));
      this.#writer.flush();
    }
    this.#end(state);
  }

  #end(state: 'failed' | 'closed'): void {
    if (this.#isOver) return;
    this.#handshake.stop();
    this.#setState(state);
  }

  #setState(state: SctpAssociationState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.listener.onStateChange(state);
  }
}
