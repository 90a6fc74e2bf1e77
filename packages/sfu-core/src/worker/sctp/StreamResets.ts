import { chunkType, reconfigParameterType } from './chunks/chunkType.ts';
import type { EndParameters } from './chunks/initChunk.ts';
import type { PacketWriter } from './chunks/PacketWriter.ts';
import { type Parameter, parametersSize, readParameters, writeParameters } from './chunks/parameters.ts';
import {
  type OutgoingResetRequest,
  outgoingResetParameter,
  readOutgoingResetRequest,
  readReconfigResponse,
  reconfigResponseParameter,
} from './chunks/reconfigChunk.ts';
import type { DataReceiver } from './DataReceiver.ts';
import type { DataSender } from './DataSender.ts';
import { IncomingStreamResets, type ResetDecision } from './IncomingStreamResets.ts';
import type { OutgoingStream } from './OutgoingStream.ts';
import { OutgoingStreamResets } from './OutgoingStreamResets.ts';
import type { RetransmissionTimeout } from './RetransmissionTimeout.ts';
import type { SendQueue } from './SendQueue.ts';

export interface StreamResetsOptions {
  own: EndParameters;
  peer: EndParameters;
  writer: PacketWriter;
  sender: DataSender;
  sendQueue: SendQueue;
  receiver: DataReceiver;
  timeout: RetransmissionTimeout;
  /** The peer wants to send on so many streams more; false: there are not so many. */
  onStreamsAdded(count: number): boolean;
  onIncomingStreamsReset(streamIds: readonly number[]): void;
  onOutgoingStreamReset(streamId: number): void;
}

/** RE-CONFIG chunks, both ways (RFC 6525). */
export class StreamResets {
  readonly #options: StreamResetsOptions;
  readonly #incoming: IncomingStreamResets;
  readonly #outgoing: OutgoingStreamResets;

  constructor(options: StreamResetsOptions) {
    this.#options = options;
    this.#incoming = new IncomingStreamResets(options.peer.initialTsn);
    this.#outgoing = new OutgoingStreamResets(options.own.initialTsn);
  }

  get dueAtMs(): number {
    return this.#outgoing.dueAtMs;
  }

  /** Wants a reset of a stream on which `beginReset` was called. */
  want(stream: OutgoingStream): void {
    this.#outgoing.want(stream);
  }

  /** Takes a RE-CONFIG chunk; false when it is malformed. */
  receive(body: Buffer, nowMs: number): boolean {
    const parameters = readParameters(body);
    if (parameters === undefined) return false;
    let isSound = true;
    for (const { type, value } of parameters) {
      if (type === reconfigParameterType.outgoingReset) {
        const request = readOutgoingResetRequest(value);
        if (request === undefined) isSound = false;
        else this.#carryOut(this.#incoming.onRequest(request, this.#options.receiver.cumulativeTsn));
      } else if (type === reconfigParameterType.response) {
        const response = readReconfigResponse(value);
        if (response === undefined) isSound = false;
        else this.#finish(this.#outgoing.onResponse(response, nowMs));
      } else if (value.length >= 4) {
        // More streams to send on: Firefox begins with 256. Whatever else there is, data channels don't need.
        const isMore = type === reconfigParameterType.addOutgoingStreams && value.length >= 8;
        const grant = () => isMore && this.#options.onStreamsAdded(value.readUInt16BE(4));
        this.#carryOut(this.#incoming.onOtherRequest(value.readUInt32BE(0), grant));
      } else {
        isSound = false;
      }
    }
    return isSound;
  }

  /** To be called when data has come: a request may have waited for it. */
  onCumulativeTsn(): void {
    const decision = this.#incoming.onCumulativeTsn(this.#options.receiver.cumulativeTsn);
    if (decision !== undefined) this.#carryOut(decision);
  }

  /** Sends a request when a stream is ready for one. */
  transmit(nowMs: number): void {
    const { sender, timeout, peer } = this.#options;
    const { lastTsn, cumulativeTsn } = sender.queue;
    if (!peer.hasReconfig) {
      // The id may be used again all the same: its sequence numbers simply go on.
      for (const stream of this.#outgoing.giveUp(lastTsn, cumulativeTsn)) {
        this.#options.sendQueue.wake(stream);
        this.#options.onOutgoingStreamReset(stream.id);
      }
      return;
    }
    const request = this.#outgoing.next(lastTsn, cumulativeTsn, this.#incoming.lastSequence, timeout.timeoutMs, nowMs);
    if (request !== undefined) this.#send(outgoingResetParameter(request));
  }

  /** True when an answer is overdue: the request goes again. */
  tick(nowMs: number): boolean {
    const { cumulativeTsn } = this.#options.sender.queue;
    const request: OutgoingResetRequest | undefined = this.#outgoing.repeat(
      cumulativeTsn,
      this.#incoming.lastSequence,
      nowMs,
    );
    if (request !== undefined) this.#send(outgoingResetParameter(request));
    return request !== undefined;
  }

  #carryOut({ response, streamIds }: ResetDecision): void {
    this.#send(reconfigResponseParameter(response));
    if (streamIds === undefined) return;
    const reset = this.#options.receiver.resetStreams(streamIds);
    if (reset.length > 0) this.#options.onIncomingStreamsReset(reset);
  }

  #finish(ended: { streams: readonly OutgoingStream[]; isGranted: boolean } | undefined): void {
    if (ended === undefined) return;
    for (const stream of ended.streams) {
      if (ended.isGranted) {
        this.#options.sendQueue.renew(stream);
        this.#options.onOutgoingStreamReset(stream.id);
      } else {
        this.#options.sendQueue.wake(stream);
      }
    }
  }

  #send(parameter: Parameter): void {
    const { writer, peer } = this.#options;
    const sizeBytes = parametersSize([parameter]);
    const at = writer.chunk(peer.initiateTag, chunkType.reconfig, 0, sizeBytes);
    writeParameters([parameter], writer.bytes, at);
  }
}
