import type { ConsumeData } from '../../../channel/contract.ts';
import type { ConsumerScore } from '../../../types/transport.ts';
import { SingleStreamSelector } from '../../layers/SingleStreamSelector.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import { MAX_SCORE } from '../../rtp/StreamScore.ts';
import type { ProducerStream } from '../producers/ProducerStream.ts';
import { Consumer, type ConsumerContext } from './Consumer.ts';
import { ConsumerStream } from './ConsumerStream.ts';

/** One encoding of the producer and what is made of it. */
interface Lane {
  readonly stream: ConsumerStream;
  /** Nothing is chosen; video begins at a key frame all the same. */
  readonly selector: SingleStreamSelector;
}

/** Sends every stream of the producer under an SSRC of its own, all layers in it, for another router to choose from. */
export class PipeConsumer extends Consumer {
  readonly streams: readonly ConsumerStream[];
  /** By index of the encoding, the producer's and ours alike. */
  readonly #lanes: readonly Lane[];

  constructor(data: ConsumeData, context: ConsumerContext) {
    super(data, context);
    this.#lanes = (data.rtpParameters.encodings ?? []).map((_, index) => ({
      stream: new ConsumerStream(data, index, { ...context, trace: this.trace, onScore: () => undefined }),
      selector: new SingleStreamSelector({ needsKeyFrame: data.kind === 'video' }),
    }));
    this.streams = this.#lanes.map(({ stream }) => stream);
    this.#readScores();
  }

  /** The other router scores what it gets, and tells its own consumers. */
  get score(): ConsumerScore {
    const producerScores = this.producer.scores.map((score) => score ?? 0);
    return { score: MAX_SCORE, producerScore: MAX_SCORE, producerScores };
  }

  /** That of all streams together. */
  desiredBitrateBps(nowMs: number): number {
    if (!this.isActive) return 0;
    return this.producer.streams.reduce((sum, stream) => sum + (stream?.receiver.bitrateBps(nowMs) ?? 0), 0);
  }

  /** Another router is no narrow path, and must get all there is to choose from. */
  claim(): undefined {
    return undefined;
  }

  unlimit(): void {
    // It has no limit.
  }

  producerScoresChanged(): void {
    this.#readScores();
    this.#requestAwaitedKeyFrames();
  }

  streamRestarted(streamIndex: number): void {
    this.#lanes[streamIndex]?.selector.restart();
    this.#requestAwaitedKeyFrames();
  }

  forward(packet: RtpPacket, source: ProducerStream, nowMs: number): void {
    const lane = this.isActive ? this.#lanes[packet.streamIndex] : undefined;
    const selection = lane?.selector.select(packet);
    if (!lane || selection === 'ignore') return;
    if (selection === 'switch') lane.stream.begin(packet, source);
    lane.stream.send(packet, lane.selector.maxTemporalLayer, false, nowMs);
    if (selection === 'switch') this.catchUp(packet, source, nowMs);
  }

  override dump(): Record<string, unknown> {
    return { ...super.dump(), rtpStreams: this.streams.map((stream) => this.dumpOf(stream)) };
  }

  protected sourceOf({ encodingIndex }: ConsumerStream): ProducerStream | undefined {
    return this.producer.streams[encodingIndex];
  }

  protected requestKeyFrameOf({ encodingIndex }: ConsumerStream): void {
    this.producer.requestKeyFrame(encodingIndex);
  }

  protected activityChanged(): void {
    for (const { selector } of this.#lanes) selector.restart();
    this.#requestAwaitedKeyFrames();
  }

  #readScores(): void {
    const { scores } = this.producer;
    for (const [index, { selector }] of this.#lanes.entries()) selector.setScores([scores[index]]);
  }

  #requestAwaitedKeyFrames(): void {
    if (!this.isActive) return;
    for (const [index, { selector }] of this.#lanes.entries()) {
      if (selector.awaitedStream >= 0) this.producer.requestKeyFrame(index);
    }
  }
}
