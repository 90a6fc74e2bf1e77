import type { ConsumerLayers } from '../../packages/sfu-core/src/types/transport.ts';
import type { Consumer } from '../../packages/sfu-core/src/worker/router/consumers/Consumer.ts';
import { AudioForwardingCheck, type AudioLedger } from './checks/AudioForwardingCheck.ts';
import { BudgetCheck, SAMPLE_MS } from './checks/BudgetCheck.ts';
import { ForwardingCheck } from './checks/ForwardingCheck.ts';
import type { SourceLedger } from './checks/SourceLedger.ts';
import { SyncCheck } from './checks/SyncCheck.ts';
import type { SimTransport } from './engine/SimTransport.ts';
import { negotiateConsumer } from './media/rtpSetup.ts';
import { type NetworkPath, OVERHEAD_BYTES } from './network/NetworkPath.ts';
import type { ParticipantContext, Published } from './Participant.ts';
import type { MediaReceiver } from './peers/MediaReceiver.ts';
import type { ReceivedVideo } from './peers/ReceivedVideo.ts';

/** So long after it came a camera may take more than there is: what it takes has to be learned, and then for a second it is not given up. */
const NEW_VIEW_MS = 3_000;
/** So much is repaired however little there is. */
const LEAST_REPAIRS_BPS = 100_000;

/** One camera as one participant sees it. */
export interface VideoView {
  sender: number;
  consumerId: string;
  consumer: Consumer;
  check: ForwardingCheck;
  received: ReceivedVideo;
  /** When it was asked for, since the beginning of the call. */
  sinceMs: number;
  /** What the engine says that it forwards; undefined: nothing. */
  layers: ConsumerLayers | undefined;
  layerChangeCount: number;
  isPaused: boolean;
}

/** What was at one moment of a transport to a participant; bit/s. */
export interface Sample {
  atMs: number;
  capacityBps: number;
  estimateBps: number;
  /** Media and repairs, and all with padding. */
  mediaBps: number;
  sentBps: number;
  queueMs: number;
  /** By view: spatial layer or stream, plus a tenth for each temporal layer; -1: nothing. */
  layers: number[];
}

/** What a participant is sent, checked packet by packet. */
export class Viewing {
  readonly views: VideoView[] = [];
  readonly samples: Sample[] = [];
  readonly transport: SimTransport;
  readonly sync: SyncCheck;
  readonly #index: number;
  readonly #receiver: MediaReceiver;
  readonly #down: NetworkPath;
  readonly #context: ParticipantContext;
  readonly #layersBudget: BudgetCheck;
  readonly #repairsBudget: BudgetCheck;
  readonly #media = new Map<number, ForwardingCheck | AudioForwardingCheck>();
  readonly #repairs = new Map<number, ForwardingCheck>();
  /** What there is something to choose of; what has one layer only is sent whatever there is. */
  readonly #layered = new Set<number>();
  #layeredBytes = 0;
  #repairBytes = 0;
  #mediaBytes = 0;
  #otherBytes = 0;

  constructor(
    index: number,
    transport: SimTransport,
    receiver: MediaReceiver,
    down: NetworkPath,
    context: ParticipantContext,
  ) {
    this.#index = index;
    this.transport = transport;
    this.#receiver = receiver;
    this.#down = down;
    this.#context = context;
    this.sync = new SyncCheck(context.violations);
    this.#layersBudget = new BudgetCheck(`layers to ${index}`, context.violations);
    this.#repairsBudget = new BudgetCheck(`repairs to ${index}`, context.violations);
    context.time.every(SAMPLE_MS, () => this.#sample());
  }

  watch(sender: number, { producerId, negotiated, ledger, mediaStartUnixMs }: Published<SourceLedger>): void {
    const rtpParameters = negotiateConsumer(negotiated.consumable, `v${sender}`, this.#context.randomSsrc);
    const consumer = this.#consume(`video-${sender}-to-${this.#index}`, producerId, 'video', rtpParameters, negotiated);
    const [encoding] = rtpParameters.encodings;
    const [codec, rtxCodec] = rtpParameters.codecs;
    const ssrc = encoding?.ssrc ?? 0;
    const rtx = encoding?.rtx && rtxCodec && { ssrc: encoding.rtx.ssrc, payloadType: rtxCodec.payloadType };
    const received = this.#receiver.addVideo(ssrc, rtx, codec?.payloadType ?? 0, ledger.source);
    const check = new ForwardingCheck(`video of ${sender} to ${this.#index}`, ledger, this.#context.violations);
    this.#media.set(ssrc, check);
    this.sync.add(ssrc, {
      name: `video of ${sender} to ${this.#index}`,
      group: sender,
      clockRate: 90_000,
      mediaStartUnixMs,
    });
    if (rtx) this.#repairs.set(rtx.ssrc, check);
    if (consumer.type !== 'simple') this.#layered.add(ssrc);
    const sinceMs = this.#context.time.elapsedMs;
    this.views.push({
      sender,
      consumerId: consumer.id,
      consumer,
      check,
      received,
      sinceMs,
      layers: undefined,
      layerChangeCount: 0,
      isPaused: false,
    });
  }

  listen(sender: number, { producerId, negotiated, ledger, mediaStartUnixMs }: Published<AudioLedger>): void {
    const rtpParameters = negotiateConsumer(negotiated.consumable, `a${sender}`, this.#context.randomSsrc);
    this.#consume(`audio-${sender}-to-${this.#index}`, producerId, 'audio', rtpParameters, negotiated);
    const ssrc = rtpParameters.encodings[0]?.ssrc ?? 0;
    this.#receiver.addAudio(ssrc);
    this.sync.add(ssrc, {
      name: `audio of ${sender} to ${this.#index}`,
      group: sender,
      clockRate: 48_000,
      mediaStartUnixMs,
    });
    this.#media.set(
      ssrc,
      new AudioForwardingCheck(`audio of ${sender} to ${this.#index}`, ledger, this.#context.violations),
    );
  }

  viewOf(sender: number): VideoView | undefined {
    return this.views.find((view) => view.sender === sender);
  }

  /** The engine has said what it forwards. */
  layersTold(consumerId: string, layers: ConsumerLayers | undefined): void {
    const view = this.views.find((known) => known.consumerId === consumerId);
    if (!view) return;
    view.layers = layers;
    view.layerChangeCount++;
    if (!layers) view.check.stopped(this.#context.time.nowMs);
  }

  prefer(sender: number, layers: ConsumerLayers): void {
    this.viewOf(sender)?.consumer.setPreferredLayers(layers);
  }

  /** What comes of a sender stops or goes on by intent: gaps in it are none. */
  interrupted(sender: number): void {
    const view = this.viewOf(sender);
    view?.check.restarted(this.#context.time.nowMs);
    view?.received.paused();
  }

  setPaused(sender: number, isPaused: boolean): void {
    const view = this.viewOf(sender);
    if (!view || view.isPaused === isPaused) return;
    view.isPaused = isPaused;
    this.interrupted(sender);
    if (isPaused) view.consumer.pause();
    else view.consumer.resume();
  }

  /** A packet leaves the SFU for this participant. */
  sent(ssrc: number, packet: Buffer): void {
    const sizeBytes = packet.length + OVERHEAD_BYTES;
    const check = this.#media.get(ssrc);
    const repaired = check ? undefined : this.#repairs.get(ssrc);
    if (check || repaired) this.#mediaBytes += sizeBytes;
    else this.#otherBytes += sizeBytes;
    if (repaired) this.#repairBytes += sizeBytes;
    else if (this.#layered.has(ssrc) && !isOfKeyFrame(check, packet)) this.#layeredBytes += sizeBytes;
    check?.media(packet, this.#context.time.nowMs);
    if (check) this.sync.sent(ssrc, packet.readUInt32BE(4), check.mediaMsOf(packet));
    repaired?.repair(packet);
  }

  finish(nowMs: number): void {
    for (const { check, received, consumer, isPaused } of this.views) {
      check.finish(nowMs);
      if (!isPaused && !consumer.producer.paused) received.playback.end(nowMs);
      for (const error of received.decodeErrors) {
        this.#context.violations.add('decoder', `${consumer.id}: ${error}`);
      }
    }
  }

  #consume(
    consumerId: string,
    producerId: string,
    kind: 'audio' | 'video',
    rtpParameters: ReturnType<typeof negotiateConsumer>,
    negotiated: Published<unknown>['negotiated'],
  ): Consumer {
    const producer = this.#context.router.producer(producerId);
    if (!producer) throw new Error(`there is no ${producerId}`);
    this.transport.session.consume({
      consumerId,
      producerId,
      kind,
      rtpParameters,
      type: producer.type,
      consumableRtpEncodings: negotiated.consumable.encodings,
      paused: false,
      ignoreDtx: false,
    });
    return this.#context.router.consumer(consumerId) as Consumer;
  }

  #sample(): void {
    const { time } = this.#context;
    const { budget } = this.transport.session.downlink;
    const rate = (bytes: number) => (bytes * 8_000) / SAMPLE_MS;
    const availableBps = budget.isLimited ? budget.availableBitrateBps : undefined;
    const isNew = this.views.some(({ sinceMs }) => time.elapsedMs - sinceMs < NEW_VIEW_MS);
    const isAtLowest = this.views.every(
      ({ layers }) => !layers || (layers.spatialLayer === 0 && (layers.temporalLayer ?? 0) === 0),
    );
    this.#layersBudget.sample(this.#layeredBytes, availableBps, isNew || isAtLowest);
    this.#repairsBudget.sample(this.#repairBytes, availableBps && Math.max(availableBps, LEAST_REPAIRS_BPS));
    this.samples.push({
      atMs: time.elapsedMs,
      capacityBps: this.#down.link.profile.rateBps ?? 0,
      estimateBps: budget.availableBitrateBps,
      mediaBps: rate(this.#mediaBytes),
      sentBps: rate(this.#mediaBytes + this.#otherBytes),
      queueMs: this.#down.link.queueMs(time.nowMs),
      layers: this.views.map(({ layers }) => (layers ? layers.spatialLayer + (layers.temporalLayer ?? 0) / 10 : -1)),
    });
    this.#layeredBytes = 0;
    this.#repairBytes = 0;
    this.#mediaBytes = 0;
    this.#otherBytes = 0;
  }
}

function isOfKeyFrame(check: ForwardingCheck | AudioForwardingCheck | undefined, packet: Buffer): boolean {
  return check instanceof ForwardingCheck && check.frameOf(packet)?.isKey === true;
}
