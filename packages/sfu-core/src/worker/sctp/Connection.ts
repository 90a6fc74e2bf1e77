import { chunkType, errorCause } from './chunks/chunkType.ts';
import { readDataChunk } from './chunks/dataChunk.ts';
import { writeError } from './chunks/errorChunk.ts';
import { readForwardTsnChunk } from './chunks/forwardTsnChunk.ts';
import type { EndParameters } from './chunks/initChunk.ts';
import type { PacketWriter } from './chunks/PacketWriter.ts';
import type { Chunk } from './chunks/packet.ts';
import { readSackChunk } from './chunks/sackChunk.ts';
import { type AbortReason, DataReceiver } from './DataReceiver.ts';
import { DataSender } from './DataSender.ts';
import { Deadline } from './Deadline.ts';
import { Heartbeat } from './Heartbeat.ts';
import type { IncomingMessage } from './IncomingMessage.ts';
import type { OutgoingStream } from './OutgoingStream.ts';
import { RetransmissionTimeout } from './RetransmissionTimeout.ts';
import type { SendQueue } from './SendQueue.ts';
import { StreamResets } from './StreamResets.ts';
import type { SctpConnectionStats } from './sctpAssociationTypes.ts';

/** RFC 9260's Association.Max.Retrans: timeouts in a row after which the peer is gone. */
const MAX_UNANSWERED = 10;

export interface ConnectionOptions {
  own: EndParameters;
  peer: EndParameters;
  writer: PacketWriter;
  sendQueue: SendQueue;
  receiveWindowBytes: number;
  maxReceiveMessageSizeBytes: number;
  randomBytes(sizeBytes: number): Buffer;
  deliver(message: IncomingMessage): void;
  onIncomingStreamsReset(streamIds: readonly number[]): void;
  onOutgoingStreamReset(streamId: number): void;
  /** The peer broke a rule that leaves no way on. */
  onViolation(reason: AbortReason): void;
  /** The peer has left in order, or doesn't answer any more. */
  onEnded(state: 'closed' | 'failed'): void;
}

/** What there is between two ends that know each other: both halves of the data, resets, heartbeats, the peer's shutdown. */
export class Connection {
  readonly sender: DataSender;
  readonly receiver: DataReceiver;
  readonly timeout = new RetransmissionTimeout();
  /** How many streams there are each way. */
  readonly negotiated: { outboundStreams: number; inboundStreams: number };
  readonly #options: ConnectionOptions;
  readonly #peerTag: number;
  readonly #resets: StreamResets;
  readonly #heartbeat: Heartbeat;
  /** RFC 9260's T2-shutdown. */
  readonly #shutdownTimer = new Deadline();
  #shutdownState: 'none' | 'received' | 'acknowledged' = 'none';
  #unansweredCount = 0;
  #mayTransmit = false;

  constructor(options: ConnectionOptions, nowMs: number) {
    const { own, peer, writer, sendQueue } = options;
    this.#options = options;
    this.#peerTag = peer.initiateTag;
    this.negotiated = {
      outboundStreams: Math.min(own.outboundStreams, peer.inboundStreams),
      inboundStreams: Math.min(own.inboundStreams, peer.outboundStreams),
    };
    this.sender = new DataSender({ initialTsn: own.initialTsn, peer, sendQueue, writer, timeout: this.timeout });
    this.receiver = new DataReceiver({
      initialTsn: peer.initialTsn,
      windowBytes: options.receiveWindowBytes,
      maxMessageSizeBytes: options.maxReceiveMessageSizeBytes,
      deliver: options.deliver,
    });
    this.#resets = new StreamResets({
      ...options,
      sender: this.sender,
      receiver: this.receiver,
      timeout: this.timeout,
      onStreamsAdded: (count) => {
        const inboundStreams = this.negotiated.inboundStreams + count;
        if (inboundStreams > own.inboundStreams) return false;
        this.negotiated.inboundStreams = inboundStreams;
        return true;
      },
    });
    this.#heartbeat = new Heartbeat(options.randomBytes, nowMs);
  }

  get stats(): SctpConnectionStats {
    const { sender, receiver, timeout } = this;
    return {
      retransmissionCount: sender.queue.retransmissionCount,
      abandonedMessageCount: sender.queue.abandonedMessageCount,
      duplicateChunkCount: receiver.duplicateCount,
      droppedChunkCount: receiver.droppedCount,
      roundTripMs: timeout.roundTripMs,
      retransmissionTimeoutMs: timeout.timeoutMs,
      congestionWindowBytes: sender.congestion.windowBytes,
      flightBytes: sender.queue.flightBytes,
      receiveBufferedBytes: receiver.bufferedBytes,
    };
  }

  /** Whether the peer is about to leave: nothing new is taken on. */
  get isShuttingDown(): boolean {
    return this.#shutdownState !== 'none';
  }

  /** When `tick` has something to do; Infinity: never. A SACK held back is due at any tick. */
  get dueAtMs(): number {
    const timers = [this.sender, this.#resets, this.#heartbeat, this.#shutdownTimer].map(({ dueAtMs }) => dueAtMs);
    return Math.min(...timers);
  }

  /** The handshake is done: data may go. */
  open(nowMs: number): void {
    this.#mayTransmit = true;
    this.#heartbeat.postpone(nowMs);
  }

  /** Wants a reset of a stream on which `beginReset` was called. */
  resetStream(stream: OutgoingStream): void {
    this.#resets.want(stream);
  }

  /** Takes a chunk of an association that stands; false when it is malformed. */
  receive(chunk: Chunk, nowMs: number): boolean {
    const { body } = chunk;
    switch (chunk.type) {
      case chunkType.data:
        return this.#receiveData(chunk);
      case chunkType.sack:
        return this.#receiveSack(body, nowMs);
      case chunkType.forwardTsn: {
        const forwardTsn = readForwardTsnChunk(body);
        if (forwardTsn !== undefined) this.receiver.receiveForwardTsn(forwardTsn);
        return forwardTsn !== undefined;
      }
      case chunkType.reconfig:
        return this.#resets.receive(body, nowMs);
      case chunkType.heartbeat: {
        const { writer } = this.#options;
        if (body.length > writer.maxBodySizeBytes) return true;
        writer.bytes.set(body, writer.chunk(this.#peerTag, chunkType.heartbeatAck, 0, body.length));
        return true;
      }
      case chunkType.heartbeatAck: {
        const roundTripMs = this.#heartbeat.onAck(body, nowMs);
        if (roundTripMs === undefined) return true;
        this.timeout.onMeasured(roundTripMs);
        this.#unansweredCount = 0;
        return true;
      }
      case chunkType.shutdown:
        return this.#receiveShutdown(body, nowMs);
      case chunkType.shutdownComplete:
        if (this.#shutdownState === 'acknowledged') this.#options.onEnded('closed');
        return true;
      default:
        return true;
    }
  }

  /** To be called after the last chunk of each packet. */
  endPacket(): void {
    this.receiver.endPacket();
    this.#resets.onCumulativeTsn();
  }

  /** Sends what may go: SACK, data, requests. */
  transmit(nowMs: number): void {
    const { receiver } = this;
    const writeSack = () => {
      if (receiver.isSackWanted) receiver.writeSack(this.#options.writer, this.#peerTag);
    };
    if (receiver.isSackUrgent) writeSack();
    if (this.#mayTransmit && this.#shutdownState !== 'acknowledged') {
      this.sender.transmit(nowMs, writeSack);
      if (this.#shutdownState === 'none') this.#resets.transmit(nowMs);
      else this.#acknowledgeShutdownWhenDone(nowMs);
    }
    this.#options.writer.flush();
  }

  /** Sees to every timer; `transmit` is to follow. */
  tick(nowMs: number): void {
    if (this.receiver.isSackWanted) this.receiver.writeSack(this.#options.writer, this.#peerTag);
    if (this.sender.tick(nowMs)) this.#countUnanswered();
    if (this.#resets.tick(nowMs)) this.#countUnanswered();
    if (this.#shutdownTimer.takeIfDue(nowMs)) {
      this.#countUnanswered();
      this.#sendShutdownAck(nowMs);
    }
    // While data awaits its acknowledgement there is no need to ask.
    if (!this.sender.queue.isEmpty) this.#heartbeat.postpone(nowMs);
    const wasUnanswered = this.#heartbeat.isUnanswered;
    const heartbeat = this.#heartbeat.next(this.timeout.timeoutMs, nowMs);
    if (heartbeat === undefined) return;
    if (wasUnanswered) {
      this.timeout.backOff();
      this.#countUnanswered();
    }
    const { writer } = this.#options;
    writer.bytes.set(heartbeat, writer.chunk(this.#peerTag, chunkType.heartbeat, 0, heartbeat.length));
  }

  #receiveData(chunk: Chunk): boolean {
    const data = readDataChunk(chunk.flags, chunk.body);
    if (data === undefined) return false;
    if (data.streamId >= this.negotiated.inboundStreams) {
      this.receiver.receiveInvalidStream(data.tsn);
      const value = Buffer.alloc(4);
      value.writeUInt16BE(data.streamId, 0);
      writeError(this.#options.writer, this.#peerTag, chunkType.error, errorCause.invalidStream, value);
      return true;
    }
    const reason = this.receiver.receive(data);
    if (reason !== undefined) this.#options.onViolation(reason);
    return true;
  }

  #receiveSack(body: Buffer, nowMs: number): boolean {
    const sack = readSackChunk(body);
    if (sack === undefined) return false;
    if (this.sender.onSack(sack, nowMs)) {
      this.#unansweredCount = 0;
      this.#heartbeat.postpone(nowMs);
    }
    return true;
  }

  /** The peer wants to leave: what we have goes first, then we agree (RFC 9260 §9.2). */
  #receiveShutdown(body: Buffer, nowMs: number): boolean {
    if (body.length < 4) return false;
    const cumulativeTsn = body.readUInt32BE(0);
    this.sender.onCumulativeTsn(cumulativeTsn, nowMs);
    if (this.#shutdownState === 'none') this.#shutdownState = 'received';
    else if (this.#shutdownState === 'acknowledged') this.#sendShutdownAck(nowMs);
    return true;
  }

  #acknowledgeShutdownWhenDone(nowMs: number): void {
    if (this.#options.sendQueue.bufferedBytes > 0 || !this.sender.queue.isEmpty) return;
    this.#shutdownState = 'acknowledged';
    this.#sendShutdownAck(nowMs);
  }

  #sendShutdownAck(nowMs: number): void {
    this.#options.writer.chunk(this.#peerTag, chunkType.shutdownAck, 0, 0);
    this.#shutdownTimer.set(nowMs, this.timeout.timeoutMs);
  }

  #countUnanswered(): void {
    this.#unansweredCount += 1;
    if (this.#unansweredCount > MAX_UNANSWERED) this.#options.onEnded('failed');
  }
}
