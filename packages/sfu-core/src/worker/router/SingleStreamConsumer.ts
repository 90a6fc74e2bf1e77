import type { ConsumeData } from '../../channel/contract.ts';
import { parseScalabilityMode } from '../../ortc/scalabilityMode.ts';
import type { ConsumerLayers, ConsumerScore } from '../../types/transport.ts';
import { isOpusDtx } from '../codecs/opus.ts';
import type { LayerSelector } from '../layers/LayerSelector.ts';
import { SimulcastSelector } from '../layers/SimulcastSelector.ts';
import { SingleStreamSelector } from '../layers/SingleStreamSelector.ts';
import { WholeStreamSelector } from '../layers/WholeStreamSelector.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { Consumer, type ConsumerContext } from './Consumer.ts';
import { ConsumerStream } from './ConsumerStream.ts';
import type { ProducerStream } from './ProducerStream.ts';

/** Sends one stream, made of that of the producer's streams and layers which its selector chooses. */
export class SingleStreamConsumer extends Consumer {
  readonly streams: readonly [ConsumerStream];
  readonly #stream: ConsumerStream;
  readonly #selector: LayerSelector;
  readonly #ignoresDtx: boolean;
  #toldLayers: ConsumerLayers | undefined;
  #toldScore = '';

  constructor(data: ConsumeData, context: ConsumerContext) {
    super(data, context);
    this.#stream = new ConsumerStream(data, 0, { ...context, trace: this.trace, onScore: () => this.#tellScore() });
    this.streams = [this.#stream];
    this.#selector = selectorFor(data);
    this.#ignoresDtx = data.ignoreDtx && /^audio\/(multi)?opus$/i.test(this.#stream.sender.mimeType);
    this.#selector.setScores(this.producer.scores);
  }

  override get preferredLayers(): ConsumerLayers | undefined {
    return this.#selector.preferredLayers;
  }

  get score(): ConsumerScore {
    const producerScores = this.producer.scores.map((score) => score ?? 0);
    return {
      score: this.#stream.sender.score,
      producerScore: producerScores[this.#selector.currentStream] ?? 0,
      producerScores,
    };
  }

  /** That of the best stream there is. */
  desiredBitrateBps(nowMs: number): number {
    if (!this.isActive) return 0;
    return Math.max(0, ...this.producer.streams.map((stream) => stream?.receiver.bitrateBps(nowMs) ?? 0));
  }

  producerScoresChanged(): void {
    this.#selector.setScores(this.producer.scores);
    this.#tellLayers();
    this.#tellScore();
    this.#requestAwaitedKeyFrame();
  }

  streamRestarted(streamIndex: number): void {
    if (this.#selector.currentStream === streamIndex) this.#selector.restart();
    this.#requestAwaitedKeyFrame();
  }

  override setPreferredLayers(layers: ConsumerLayers): ConsumerLayers | undefined {
    this.#selector.prefer(layers);
    this.#requestAwaitedKeyFrame();
    return this.#selector.preferredLayers;
  }

  forward(packet: RtpPacket, source: ProducerStream, nowMs: number): void {
    if (!this.isActive) return;
    const selection = this.#selector.select(packet);
    if (selection === 'ignore') return;
    if (selection === 'switch') {
      this.#stream.begin(packet, source);
      this.#tellLayers();
      this.#tellScore();
    }
    if (selection === 'skip' || (this.#ignoresDtx && isOpusDtx(packet))) this.#stream.skip(packet);
    else this.#stream.send(packet, this.#selector.maxTemporalLayer, nowMs);
  }

  override dump(): Record<string, unknown> {
    const { preferredLayers, currentLayers, awaitedStream } = this.#selector;
    const currentSpatialLayer = currentLayers?.spatialLayer ?? -1;
    const currentTemporalLayer = currentLayers?.temporalLayer ?? -1;
    return {
      ...super.dump(),
      rtpStream: this.dumpOf(this.#stream),
      ...(preferredLayers && {
        preferredSpatialLayer: preferredLayers.spatialLayer,
        preferredTemporalLayer: preferredLayers.temporalLayer,
        currentSpatialLayer,
        currentTemporalLayer,
        targetSpatialLayer:
          awaitedStream < 0
            ? currentSpatialLayer
            : this.type === 'simulcast'
              ? awaitedStream
              : preferredLayers.spatialLayer,
        targetTemporalLayer: currentTemporalLayer,
      }),
    };
  }

  protected sourceOf(): ProducerStream | undefined {
    return this.producer.streams[this.#selector.currentStream];
  }

  protected requestKeyFrameOf(): void {
    const { awaitedStream, currentStream } = this.#selector;
    if (currentStream >= 0) this.producer.requestKeyFrame(currentStream);
    if (awaitedStream >= 0) this.producer.requestKeyFrame(awaitedStream);
  }

  protected activityChanged(): void {
    this.#selector.restart();
    this.#requestAwaitedKeyFrame();
    this.#tellLayers();
  }

  #requestAwaitedKeyFrame(): void {
    const { awaitedStream } = this.#selector;
    if (this.isActive && awaitedStream >= 0) this.producer.requestKeyFrame(awaitedStream);
  }

  #tellScore(): void {
    const { score } = this;
    const text = JSON.stringify(score);
    if (text === this.#toldScore) return;
    this.#toldScore = text;
    this.channel.notify('consumer.score', this.id, { score });
  }

  #tellLayers(): void {
    if (this.type === 'simple') return;
    const layers = this.isActive ? this.#selector.currentLayers : undefined;
    const told = this.#toldLayers;
    if (layers?.spatialLayer === told?.spatialLayer && layers?.temporalLayer === told?.temporalLayer) return;
    this.#toldLayers = layers;
    this.channel.notify('consumer.layersChange', this.id, layers ? { layers } : {});
  }
}

function selectorFor({
  type,
  kind,
  rtpParameters,
  consumableRtpEncodings,
  preferredLayers,
}: ConsumeData): LayerSelector {
  const mode = parseScalabilityMode(
    rtpParameters.encodings?.[0]?.scalabilityMode ?? consumableRtpEncodings[0]?.scalabilityMode,
  );
  const temporalLayerCount = mode.temporalLayers;
  switch (type) {
    case 'simulcast':
      return new SimulcastSelector({
        spatialLayerCount: consumableRtpEncodings.length,
        temporalLayerCount,
        preferredLayers,
      });
    case 'svc':
      return new WholeStreamSelector({ spatialLayerCount: mode.spatialLayers, temporalLayerCount, preferredLayers });
    default:
      return new SingleStreamSelector({ needsKeyFrame: kind === 'video' });
  }
}
