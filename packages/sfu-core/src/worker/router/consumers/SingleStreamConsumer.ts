import type { ConsumeData } from '../../../channel/contract.ts';
import { parseScalabilityMode, type ScalabilityMode } from '../../../ortc/scalabilityMode.ts';
import type { ConsumerLayers, ConsumerScore } from '../../../types/transport.ts';
import { isOpusDtx } from '../../codecs/opus.ts';
import { videoCodecNameOf } from '../../codecs/parsePayload.ts';
import { DecodeTargetSelector } from '../../layers/DecodeTargetSelector.ts';
import type { BitrateClaim } from '../../layers/distributeBitrate.ts';
import { FailedClimbs } from '../../layers/FailedClimbs.ts';
import { FixedClaim } from '../../layers/FixedClaim.ts';
import { LayerClaim, type LayerStep } from '../../layers/LayerClaim.ts';
import type { LayerLimit, LayerSelector } from '../../layers/LayerSelector.ts';
import { SimulcastSelector } from '../../layers/SimulcastSelector.ts';
import { SingleStreamSelector } from '../../layers/SingleStreamSelector.ts';
import { SvcSelector } from '../../layers/SvcSelector.ts';
import { WholeStreamSelector } from '../../layers/WholeStreamSelector.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { ProducerStream } from '../producers/ProducerStream.ts';
import { Consumer, type ConsumerContext } from './Consumer.ts';
import { ConsumerStream } from './ConsumerStream.ts';
import { simulcastSteps, svcSteps } from './layerSteps.ts';

const PATIENCE_MS = 1_000;
/** Above all that an application can give. */
const SOUND_PRIORITY = 256;

/** Sends one stream, made of that of the producer's streams and layers which its selector chooses. */
export class SingleStreamConsumer extends Consumer {
  readonly #selector: LayerSelector;
  readonly #ignoresDtx: boolean;
  readonly #stream: ConsumerStream;
  readonly streams: readonly [ConsumerStream];
  readonly #mode: ScalabilityMode;
  #toldLayers: ConsumerLayers | undefined;
  #toldScore = '';
  /** Since when there has not even been room for the lowest layer; NaN: there is. */
  #noRoomSinceMs = Number.NaN;
  readonly #failedClimbs = new FailedClimbs();
  /** What the selector was last told, as JSON. */
  #limit = '"all"';

  constructor(data: ConsumeData, context: ConsumerContext) {
    super(data, context);
    this.#stream = new ConsumerStream(data, 0, { ...context, trace: this.trace, onScore: () => this.#tellScore() });
    this.streams = [this.#stream];
    const { rtpParameters, consumableRtpEncodings } = data;
    this.#mode = parseScalabilityMode(
      rtpParameters.encodings?.[0]?.scalabilityMode ?? consumableRtpEncodings[0]?.scalabilityMode,
    );
    this.#selector = selectorFor(data, this.#mode, this.#stream.sender.mimeType);
    this.#ignoresDtx = data.ignoreDtx && /^audio\/(multi)?opus$/i.test(this.#stream.sender.mimeType);
    this.#selector.setScores(this.producer.scores);
  }

  override get preferredLayers(): ConsumerLayers | undefined {
    return this.#selector.preferredLayers;
  }

  override get currentLayers(): ConsumerLayers | undefined {
    return this.isActive ? this.#selector.currentLayers : undefined;
  }

  get score(): ConsumerScore {
    const producerScores = this.producer.scores.map((score) => score ?? 0);
    return {
      score: this.#stream.sender.score,
      producerScore: producerScores[this.#selector.currentStream] ?? 0,
      producerScores,
    };
  }

  /** That of the preferred layers, as far as they are there. */
  desiredBitrateBps(nowMs: number): number {
    return this.isActive ? (this.#steps(nowMs).at(-1)?.bitrateBps ?? 0) : 0;
  }

  claim(nowMs: number): BitrateClaim | undefined {
    if (!this.isActive) return undefined;
    const steps = this.#steps(nowMs);
    // What has one layer only is sent whatever there is. Sound first of all: it is little, and missed most.
    if (this.type === 'simple') {
      return new FixedClaim(this.kind === 'audio' ? SOUND_PRIORITY : this.priority, steps.at(-1)?.bitrateBps ?? 0);
    }
    // Some selectors change temporal layers by themselves.
    this.#tellLayers();
    const current = this.#selector.currentLayers;
    return new LayerClaim({
      priority: this.priority,
      steps,
      currentStep: steps.findLastIndex(
        ({ layers }) =>
          layers.spatialLayer === current?.spatialLayer && layers.temporalLayer <= (current.temporalLayer ?? 0),
      ),
      requiredFactor: (spatialLayer) => this.#failedClimbs.requiredFactor(spatialLayer, nowMs),
      apply: (limit) => {
        this.#applyLimit(this.#withPatience(limit, nowMs));
        if (typeof limit !== 'string') this.#failedClimbs.allowed(limit.spatialLayer, nowMs);
      },
    });
  }

  unlimit(): void {
    this.#applyLimit('all');
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
    this.downlink.claimChanged();
    this.#tellLayers();
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
    if (selection === 'skip' || (this.#ignoresDtx && isOpusDtx(packet))) this.#stream.skip(packet, nowMs);
    else this.#stream.send(packet, this.#selector.maxTemporalLayer, this.#selector.endsPicture, nowMs);
    if (selection === 'switch') this.catchUp(packet, source, nowMs);
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
    this.downlink.claimChanged();
    this.#requestAwaitedKeyFrame();
    this.#tellLayers();
  }

  #steps(nowMs: number): LayerStep[] {
    const { streams } = this.producer;
    const preferred = this.#selector.preferredLayers;
    if (!preferred) {
      const bitrateBps = streams[0]?.receiver.bitrateBps(nowMs) ?? 0;
      return [{ layers: { spatialLayer: 0, temporalLayer: 0 }, bitrateBps }];
    }
    return this.type === 'simulcast'
      ? simulcastSteps(streams, preferred, nowMs)
      : svcSteps(streams[0], preferred, this.#mode.ksvc, nowMs);
  }

  /** The lowest layer is only given up when there has been no room for it for a while: a key frame alone takes much for a moment. */
  #withPatience(limit: LayerLimit, nowMs: number): LayerLimit {
    if (limit !== 'none') {
      this.#noRoomSinceMs = Number.NaN;
      return limit;
    }
    if (Number.isNaN(this.#noRoomSinceMs)) this.#noRoomSinceMs = nowMs;
    return nowMs - this.#noRoomSinceMs < PATIENCE_MS ? { spatialLayer: 0, temporalLayer: 0 } : 'none';
  }

  #applyLimit(limit: LayerLimit): void {
    const told = JSON.stringify(limit);
    if (told === this.#limit) return;
    this.#limit = told;
    this.#selector.limit(limit);
    this.#tellLayers();
    this.#requestAwaitedKeyFrame();
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
    const layers = this.currentLayers;
    const told = this.#toldLayers;
    if (layers?.spatialLayer === told?.spatialLayer && layers?.temporalLayer === told?.temporalLayer) return;
    this.#toldLayers = layers;
    this.channel.notify('consumer.layersChange', this.id, layers ? { layers } : {});
  }
}

function selectorFor(
  { type, kind, consumableRtpEncodings, preferredLayers }: ConsumeData,
  mode: ScalabilityMode,
  mimeType: string,
): LayerSelector {
  const temporalLayerCount = mode.temporalLayers;
  const layers = { spatialLayerCount: mode.spatialLayers, temporalLayerCount, preferredLayers };
  if (type === 'simulcast')
    return new SimulcastSelector({ ...layers, spatialLayerCount: consumableRtpEncodings.length });
  if (type !== 'svc') return new SingleStreamSelector({ needsKeyFrame: kind === 'video' });
  switch (videoCodecNameOf(mimeType)) {
    case 'vp9':
      return new SvcSelector({ ...layers, dependsAtKeyFramesOnly: mode.ksvc });
    case 'av1':
      return new DecodeTargetSelector(layers);
    // In one stream of these there are temporal layers only, whatever the scalability mode says.
    case 'vp8':
    case 'h264':
      return new SimulcastSelector({ ...layers, spatialLayerCount: 1 });
    default:
      return new WholeStreamSelector(layers);
  }
}
