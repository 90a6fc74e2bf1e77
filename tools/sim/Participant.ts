import { AudioLedger } from './checks/AudioForwardingCheck.ts';
import { SourceLedger } from './checks/SourceLedger.ts';
import type { Violations } from './checks/Violations.ts';
import type { SimRouter } from './engine/SimRouter.ts';
import type { SimTransport } from './engine/SimTransport.ts';
import { readMark } from './media/Frame.ts';
import { audioParameters, type NegotiatedProducer, negotiateProducer, videoParameters } from './media/rtpSetup.ts';
import { VideoSource } from './media/VideoSource.ts';
import { NetworkPath } from './network/NetworkPath.ts';
import { AudioSender } from './peers/AudioSender.ts';
import { MediaReceiver } from './peers/MediaReceiver.ts';
import { VideoSender } from './peers/VideoSender.ts';
import type { ParticipantPlan } from './scenarios/Scenario.ts';
import { Viewing } from './Viewing.ts';
import type { VirtualTime } from './VirtualTime.ts';

/** The router's id of transport-wide sequence numbers. */
const TRANSPORT_WIDE_ID = 5;
/** From one participant's SSRCs to the next one's. */
const SSRC_STEP = 0x1_0000;
/** Clocks of participants differ by up to this. */
const MAX_CLOCK_OFFSET_MS = 60_000;
/** From a request for a key frame to its picture: what an encoder takes. */
const KEY_FRAME_DELAY_MS = { min: 20, spread: 100 };

export interface ParticipantContext {
  time: VirtualTime;
  router: SimRouter;
  violations: Violations;
  randomSsrc(): number;
}

/** What somebody sends: the producer, and what of it has come to the SFU. */
export interface Published<L> {
  producerId: string;
  negotiated: NegotiatedProducer;
  ledger: L;
  /** When its media began, by the SFU's wall clock. */
  mediaStartUnixMs: number;
}

/** Somebody in the call: a browser with two transports, as mediasoup-client has them, on one network. */
export class Participant {
  readonly index: number;
  readonly plan: ParticipantPlan;
  readonly up: NetworkPath;
  readonly down: NetworkPath;
  readonly viewing: Viewing;
  readonly receiver: MediaReceiver;
  readonly videoSender: VideoSender | undefined;
  readonly video: Published<SourceLedger> | undefined;
  readonly audio: Published<AudioLedger> | undefined;
  isProducerPaused = false;
  readonly #context: ParticipantContext;
  readonly #sending: SimTransport;
  #transportWide = 0;

  constructor(index: number, plan: ParticipantPlan, context: ParticipantContext) {
    const { time, router } = context;
    this.index = index;
    this.plan = plan;
    this.#context = context;
    this.up = new NetworkPath(time, plan.up ?? {}, plan.upChanges);
    this.down = new NetworkPath(time, plan.down ?? {}, plan.downChanges);
    this.#sending = router.createTransport(`send-${index}`, {
      sendRtp: () => undefined,
      sendRtcp: (packet) =>
        this.down.send(packet, (arrived) => {
          this.videoSender?.receiveRtcp(arrived);
          audioSender?.receiveRtcp(arrived);
        }),
    });
    const receiving = router.createTransport(`recv-${index}`, {
      sendRtp: (ssrc, packet) => {
        this.viewing.sent(ssrc, packet);
        this.down.send(packet, (arrived) => this.receiver.receiveRtp(arrived));
      },
      sendRtcp: (packet) => {
        this.viewing.sync.sentRtcp(packet);
        this.down.send(packet, (arrived) => this.receiver.receiveRtcp(arrived));
      },
    });
    this.receiver = new MediaReceiver({
      time,
      transportWideId: TRANSPORT_WIDE_ID,
      sendRtcp: (packet) => this.up.send(packet, (arrived) => receiving.session.receiveRtcp(arrived, arrived.length)),
    });
    this.viewing = new Viewing(index, receiving, this.receiver, this.down, context);

    const clockOffsetMs = (time.random() - 0.5) * 2 * MAX_CLOCK_OFFSET_MS;
    const shared = {
      time,
      clockOffsetMs,
      nextTransportWide: () => {
        this.#transportWide = (this.#transportWide + 1) & 0xffff;
        return this.#transportWide;
      },
      sendRtcp: (packet: Buffer) =>
        this.up.send(packet, (arrived) => this.#sending.session.receiveRtcp(arrived, arrived.length)),
    };
    const audioSender = plan.audio ? this.#publishAudio(shared) : undefined;
    this.audio = audioSender?.published;
    const published = plan.video
      ? this.#publishVideo(shared, new VideoSource(plan.video, () => time.random()))
      : undefined;
    this.video = published?.published;
    this.videoSender = published?.sender;
  }

  pauseProducer(isPaused: boolean): void {
    this.isProducerPaused = isPaused;
    const producer = this.#context.router.producer(this.video?.producerId ?? '');
    if (isPaused) producer?.pause();
    else producer?.resume();
  }

  #publishVideo(
    shared: SharedSenderOptions,
    source: VideoSource,
  ): { published: Published<SourceLedger>; sender: VideoSender } {
    const { time, randomSsrc } = this.#context;
    const producerId = `video-${this.index}`;
    const firstSsrc = (this.index + 1) * SSRC_STEP;
    const parameters = videoParameters(source.shape, 'v', this.#cname, firstSsrc);
    const negotiated = negotiateProducer(producerId, 'video', parameters, randomSsrc);
    this.#sending.session.produce(negotiated.data);
    const ledger = new SourceLedger(source);
    const sender = new VideoSender({
      ...shared,
      source,
      mid: 'v',
      clockRate: 90_000,
      sourceNumber: this.index,
      firstSsrc,
      keyFrameDelayMs: KEY_FRAME_DELAY_MS.min + KEY_FRAME_DELAY_MS.spread * time.random(),
      onPacket: (frame) => ledger.sent(frame),
      sendRtp: (packet) =>
        this.up.send(packet, (arrived) => {
          const mark = readMark(arrived, arrived.length);
          const frame = source.frames[mark.frame];
          if (frame) ledger.arrived(frame, mark.packet, time.nowMs);
          this.#sending.session.receiveRtp(arrived, arrived.length);
        }),
    });
    return { published: { producerId, negotiated, ledger, mediaStartUnixMs: time.clock.unixMs() }, sender };
  }

  #publishAudio(shared: SharedSenderOptions): {
    published: Published<AudioLedger>;
    receiveRtcp(packet: Buffer): void;
  } {
    const producerId = `audio-${this.index}`;
    const ssrc = (this.index + 1) * SSRC_STEP + 0x1000;
    const parameters = audioParameters('a', this.#cname, ssrc);
    const negotiated = negotiateProducer(producerId, 'audio', parameters, this.#context.randomSsrc);
    this.#sending.session.produce(negotiated.data);
    const ledger = new AudioLedger();
    const sender = new AudioSender({
      ...shared,
      ssrc,
      mid: 'a',
      clockRate: 48_000,
      sourceNumber: this.index,
      sendRtp: (packet) =>
        this.up.send(packet, (arrived) => {
          ledger.arrived(readMark(arrived, arrived.length).frame);
          this.#sending.session.receiveRtp(arrived, arrived.length);
        }),
    });
    const mediaStartUnixMs = this.#context.time.clock.unixMs();
    const published = { producerId, negotiated, ledger, mediaStartUnixMs };
    return { published, receiveRtcp: (packet) => sender.receiveRtcp(packet) };
  }

  get #cname(): string {
    return `participant-${this.index}`;
  }
}

interface SharedSenderOptions {
  time: VirtualTime;
  clockOffsetMs: number;
  nextTransportWide(): number;
  sendRtcp(packet: Buffer): void;
}
