import type { DataMessage, SctpData, SctpSettings } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type { SctpState } from '../../../types/baseTransport.ts';
import type { SctpStreamParameters } from '../../../types/sctpParameters.ts';
import { SctpAssociation } from '../../sctp/SctpAssociation.ts';
import type { DataConsumer, SendOutcome } from './DataConsumer.ts';
import type { DataProducer } from './DataProducer.ts';
import { DataSession, type DataSessionContext } from './DataSession.ts';
import { decodePipedMessage } from './pipedMessage.ts';
import { SctpStreamClosing } from './SctpStreamClosing.ts';

const SCTP_PORT = 5000;
const INIT_CHUNK_TYPE = 1;
/** Data Channel Establishment Protocol (RFC 8832): how a channel is opened within the association. */
const DCEP_PPID = 50;
const DCEP_OPEN = 0x03;
const DCEP_ACK = Uint8Array.of(0x02);

export interface SctpDataSessionContext extends DataSessionContext {
  /** Hands one SCTP packet to the transport below (DTLS, or plain UDP). Its bytes are written over once the call has returned. */
  send(packet: Buffer): void;
}

/**
 * Data producers and consumers over one SCTP association. It begins as soon as the transport below is connected and there is a
 * producer or consumer, or the remote begins: a remote that has no use for data may not have SCTP at all.
 *
 * When the remote closes a channel, our half is closed in answer and its DataConsumer gets no more messages; both it and the
 * DataProducer live on until the host closes them, as its application learned of the closing by its own signalling.
 */
export class SctpDataSession extends DataSession {
  /** Messages carry their subchannels to another router. To be set before the first one. */
  isPipe = false;
  readonly maxSendMessageSizeBytes: number;
  readonly maxReceiveMessageSizeBytes: number;
  protected readonly type = 'sctp';
  protected readonly defaultBufferedAmountLowThresholdBytes: number;
  declare protected readonly context: SctpDataSessionContext;
  readonly #settings: SctpSettings;
  readonly #association: SctpAssociation;
  readonly #producersByStream = new Map<number, DataProducer>();
  readonly #consumersByStream = new Map<number, DataConsumer>();
  readonly #closing = new SctpStreamClosing();
  #stopTicking: (() => void) | undefined;
  #isLinkConnected = false;
  #isRestoringThreshold = false;
  /** Messages of streams that no producer is for. */
  unroutedMessageCount = 0;

  constructor(settings: SctpSettings, context: SctpDataSessionContext) {
    super(context);
    this.#settings = settings;
    this.maxSendMessageSizeBytes = settings.maxSendMessageSize;
    this.maxReceiveMessageSizeBytes = settings.maxReceiveMessageSize;
    this.defaultBufferedAmountLowThresholdBytes = settings.defaultStreamBufferedAmountLowThreshold;
    this.#association = new SctpAssociation({
      localPort: SCTP_PORT,
      remotePort: SCTP_PORT,
      maxSendMessageSizeBytes: settings.maxSendMessageSize,
      maxReceiveMessageSizeBytes: settings.maxReceiveMessageSize,
      sendBufferSizeBytes: settings.sendBufferSize,
      perStreamSendQueueLimitBytes: settings.perStreamSendQueueLimit,
      receiveWindowBytes: settings.maxReceiverWindowBufferSize,
      defaultBufferedAmountLowThresholdBytes: settings.defaultStreamBufferedAmountLowThreshold,
      randomBytes: context.environment.randomBytes,
      send: (packet) => context.send(packet),
      listener: {
        onStateChange: (state) => this.#onStateChange(state),
        onMessage: (streamId, ppid, message) => this.#onMessage(streamId, ppid, message),
        onBufferedAmountLow: (streamId, bufferedAmountBytes) => {
          if (!this.#isRestoringThreshold)
            this.#consumersByStream.get(streamId)?.bufferedAmountLow(bufferedAmountBytes);
        },
        onIncomingStreamsReset: (streamIds) => this.#onIncomingStreamsReset(streamIds),
        onOutgoingStreamReset: (streamId) => this.#onOutgoingStreamReset(streamId),
      },
    });
  }

  get state(): SctpState {
    return this.#association.state;
  }

  /** What the host is told when the transport is made. */
  get data(): SctpData {
    const { defaultStreamBufferedAmountLowThreshold: _, ...sizes } = this.#settings;
    return {
      sctpParameters: { port: SCTP_PORT, ...sizes, OS: 65535, MIS: 65535, maxMessageSize: sizes.maxReceiveMessageSize },
      sctpState: this.state,
    };
  }

  /** The transport below was connected, or lost. */
  linkStateChanged(isConnected: boolean): void {
    this.#isLinkConnected = isConnected;
    this.mediumMayBeNeeded();
  }

  /** Takes one SCTP packet. The buffer is ours from now on. */
  receive(packet: Buffer): void {
    if (this.closed) return;
    // Anything else is rubbish by now, and to begin because of it would end in a failure that is final.
    if (isInit(packet)) this.#begin();
    this.#association.receive(packet, this.#nowMs);
  }

  send(dataConsumer: DataConsumer, { message, ppid }: DataMessage): SendOutcome {
    const { streamId, ordered = true, maxRetransmits, maxPacketLifeTime } = streamOf(dataConsumer);
    // SCTP has no empty messages; those of WebRTC are one byte and a PPID of their own (RFC 8831 §6.6).
    if (message.length === 0 || this.#consumersByStream.get(streamId) !== dataConsumer) return 'failed';
    const reliability = {
      ordered,
      ...(!ordered && maxRetransmits !== undefined && { maxRetransmits }),
      ...(!ordered && maxPacketLifeTime !== undefined && { maxPacketLifeTimeMs: maxPacketLifeTime }),
    };
    const outcome = this.#association.sendMessage(streamId, ppid, message, reliability, this.#nowMs);
    return outcome === 'sent' || outcome === 'sendBufferFull' ? outcome : 'failed';
  }

  bufferedAmountBytes(dataConsumer: DataConsumer): number {
    const { streamId } = streamOf(dataConsumer);
    if (this.state === 'failed' || this.state === 'closed') return 0;
    return this.#consumersByStream.get(streamId) === dataConsumer ? this.#association.bufferedAmountBytes(streamId) : 0;
  }

  setBufferedAmountLowThreshold(dataConsumer: DataConsumer, thresholdBytes: number): void {
    const { streamId } = streamOf(dataConsumer);
    if (this.#consumersByStream.get(streamId) === dataConsumer) {
      this.#association.setBufferedAmountLowThreshold(streamId, thresholdBytes);
    }
  }

  override dump(): Record<string, unknown> {
    const negotiated = this.#association.negotiated ?? { outboundStreams: 0, inboundStreams: 0 };
    return {
      ...super.dump(),
      ...this.data,
      sctpNegotiatedCapabilities: capabilitiesOf(negotiated),
      sctpListener: { streamIdTable: [...this.#producersByStream].map(([key, { id }]) => ({ key, value: id })) },
    };
  }

  protected override admitDataProducer(dataProducer: DataProducer): void {
    const { streamId } = streamOf(dataProducer);
    if (this.#producersByStream.has(streamId)) {
      throw new EngineError('Error', `streamId already exists in SCTP listener [streamId:${streamId}]`);
    }
    this.#producersByStream.set(streamId, dataProducer);
    this.#closing.open(streamId);
  }

  protected override admitDataConsumer(dataConsumer: DataConsumer): void {
    const { streamId } = streamOf(dataConsumer);
    if (this.#consumersByStream.has(streamId)) {
      throw new EngineError('Error', `an SCTP DataConsumer with same streamId ${streamId} already exists`);
    }
    this.#consumersByStream.set(streamId, dataConsumer);
    this.#closing.open(streamId);
  }

  protected override dismissDataProducer(dataProducer: DataProducer): void {
    const { streamId } = streamOf(dataProducer);
    this.#producersByStream.delete(streamId);
    // Only data channels are pairs of streams; elsewhere the outgoing one has nothing to do with it.
    if (this.#settings.isDataChannel) this.#closeStream(streamId);
  }

  protected override dismissDataConsumer(dataConsumer: DataConsumer): void {
    const { streamId } = streamOf(dataConsumer);
    // It is another's by now when the remote has closed the channel and a new one has its id.
    if (this.#consumersByStream.get(streamId) !== dataConsumer) return;
    this.#consumersByStream.delete(streamId);
    this.#closeStream(streamId);
  }

  protected override mediumMayBeNeeded(): void {
    if (this.#isLinkConnected && (this.dataProducers.size > 0 || this.dataConsumers.size > 0)) this.#begin();
  }

  protected override closeMedium(): void {
    this.#stopTicking?.();
    this.#association.close(this.#nowMs);
  }

  get #nowMs(): number {
    return this.context.environment.clock.nowMs();
  }

  #begin(): void {
    if (this.closed || this.state !== 'new') return;
    this.#stopTicking = this.context.ticker.add((nowMs) => this.#association.tick(nowMs));
    this.#association.connect(this.#nowMs);
  }

  #closeStream(streamId: number): void {
    if (this.state !== 'connected') return;
    if (!this.#settings.isDataChannel || this.#closing.closeLocally(streamId)) {
      this.#association.resetStream(streamId, this.#nowMs);
    }
  }

  #onStateChange(sctpState: SctpState): void {
    if (sctpState === 'failed' || sctpState === 'closed') this.#stopTicking?.();
    if (this.closed) return;
    const { transportId, channel, log } = this.context;
    log.debug('sctp', `transport ${transportId}: SCTP ${sctpState}`);
    const { negotiated } = this.#association;
    channel.notify('transport.sctpStateChange', transportId, {
      sctpState,
      ...(sctpState === 'connected' && negotiated && { negotiated: capabilitiesOf(negotiated) }),
    });
  }

  #onMessage(streamId: number, ppid: number, message: Buffer): void {
    if (ppid === DCEP_PPID) this.#onDcepMessage(streamId, message);
    else {
      const dataProducer = this.#producersByStream.get(streamId);
      if (!dataProducer) this.unroutedMessageCount++;
      else dataProducer.receive(this.isPipe ? decodePipedMessage(message, ppid) : { message, ppid, subchannels: [] });
    }
  }

  /** A remote that opens its channels within the association waits for this answer; what they are for was signalled. */
  #onDcepMessage(streamId: number, message: Buffer): void {
    if (!this.#settings.isDataChannel || message[0] !== DCEP_OPEN) return;
    this.#closing.open(streamId);
    this.#association.sendMessage(streamId, DCEP_PPID, DCEP_ACK, { ordered: true }, this.#nowMs);
  }

  #onIncomingStreamsReset(streamIds: readonly number[]): void {
    if (!this.#settings.isDataChannel) return;
    for (const streamId of streamIds) {
      if (!this.#closing.closedRemotely(streamId)) continue;
      this.#consumersByStream.delete(streamId);
      this.#association.resetStream(streamId, this.#nowMs);
    }
  }

  /** The stream has forgotten its threshold, but its next consumer may have set one already. Nothing is low by that. */
  #onOutgoingStreamReset(streamId: number): void {
    const dataConsumer = this.#consumersByStream.get(streamId);
    if (!dataConsumer) return;
    this.#isRestoringThreshold = true;
    this.#association.setBufferedAmountLowThreshold(streamId, dataConsumer.bufferedAmountLowThresholdBytes);
    this.#isRestoringThreshold = false;
  }
}

/** Whether a packet begins an association (RFC 9260 §8.5.1): it has a zero verification tag, and this chunk first. */
function isInit(packet: Buffer): boolean {
  return packet.length > 12 && packet.readUInt32BE(4) === 0 && packet[12] === INIT_CHUNK_TYPE;
}

function streamOf({ sctpStreamParameters }: DataProducer | DataConsumer): SctpStreamParameters {
  if (!sctpStreamParameters) throw new EngineError('TypeError', 'missing sctpStreamParameters');
  return sctpStreamParameters;
}

function capabilitiesOf({ outboundStreams, inboundStreams }: { outboundStreams: number; inboundStreams: number }) {
  return { negotiatedMaxOutboundStreams: outboundStreams, negotiatedMaxInboundStreams: inboundStreams };
}
