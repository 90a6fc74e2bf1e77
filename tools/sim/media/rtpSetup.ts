import type { ProduceData } from '../../../packages/sfu-core/src/channel/contract.ts';
import { HEADER_EXTENSION_URIS } from '../../../packages/sfu-core/src/ortc/headerExtensionUris.ts';
import {
  generateRouterRtpCapabilities,
  getConsumableRtpParameters,
  getConsumerRtpParameters,
  getProducerRtpParametersMapping,
  type NormalizedRtpParameters,
  validateAndNormalizeRtpParameters,
} from '../../../packages/sfu-core/src/ortc/index.ts';
import type {
  MediaKind,
  RtpCodecParameters,
  RtpParameters,
} from '../../../packages/sfu-core/src/types/rtpParameters.ts';
import type { HeaderExtensionName } from '../../../packages/sfu-core/src/worker/rtp/headerExtensionIds.ts';
import type { VideoShape } from './VideoSource.ts';

/** The ids that the senders give header extensions: others than the router's own. */
export const SENDER_EXTENSION_IDS = {
  mid: 9,
  rid: 10,
  repairedRid: 11,
  absSendTime: 3,
  transportWide: 4,
  dependencyDescriptor: 12,
} as const satisfies Partial<Record<HeaderExtensionName, number>>;

export const PAYLOAD_TYPES = { video: 96, rtx: 97, audio: 111 } as const;
export const RIDS = ['r0', 'r1', 'r2'] as const;

const capabilities = generateRouterRtpCapabilities([
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  ...(['VP8', 'VP9', 'AV1'] as const).map((name) => ({
    kind: 'video' as const,
    mimeType: `video/${name}`,
    clockRate: 90_000,
  })),
]);

const headerExtensions = Object.entries(SENDER_EXTENSION_IDS).map(([name, id]) => ({
  uri: HEADER_EXTENSION_URIS[name as HeaderExtensionName],
  id,
}));

/** What a producer is made of, as negotiated with a browser. */
export interface NegotiatedProducer {
  data: ProduceData;
  consumable: NormalizedRtpParameters;
}

/** A camera as its sender signals it: SSRCs where there is one stream, RIDs for a simulcast. */
export function videoParameters(shape: VideoShape, mid: string, cname: string, firstSsrc: number): RtpParameters {
  const codecs: RtpCodecParameters[] = [
    {
      mimeType: `video/${shape.codec.toUpperCase()}`,
      payloadType: PAYLOAD_TYPES.video,
      clockRate: 90_000,
      rtcpFeedback: [
        { type: 'goog-remb' },
        { type: 'transport-cc' },
        { type: 'ccm', parameter: 'fir' },
        { type: 'nack' },
        { type: 'nack', parameter: 'pli' },
      ],
    },
    {
      mimeType: 'video/rtx',
      payloadType: PAYLOAD_TYPES.rtx,
      clockRate: 90_000,
      parameters: { apt: PAYLOAD_TYPES.video },
    },
  ];
  const { scalabilityMode, encodingCount } = shape;
  const encodings =
    encodingCount > 1
      ? RIDS.slice(0, encodingCount).map((rid) => ({ rid, scalabilityMode }))
      : [{ ssrc: firstSsrc, rtx: { ssrc: firstSsrc + 1 }, scalabilityMode }];
  return { mid, codecs, headerExtensions, encodings, rtcp: { cname, reducedSize: true } };
}

/** A microphone. */
export function audioParameters(mid: string, cname: string, ssrc: number): RtpParameters {
  const codecs: RtpCodecParameters[] = [
    {
      mimeType: 'audio/opus',
      payloadType: PAYLOAD_TYPES.audio,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1 },
      rtcpFeedback: [{ type: 'transport-cc' }, { type: 'nack' }],
    },
  ];
  return { mid, codecs, headerExtensions, encodings: [{ ssrc }], rtcp: { cname, reducedSize: true } };
}

export function negotiateProducer(
  producerId: string,
  kind: MediaKind,
  parameters: RtpParameters,
  randomSsrc: () => number,
): NegotiatedProducer {
  const rtpParameters: unknown = structuredClone(parameters);
  validateAndNormalizeRtpParameters(rtpParameters);
  const rtpMapping = getProducerRtpParametersMapping(rtpParameters, capabilities, randomSsrc);
  const consumable = getConsumableRtpParameters(kind, rtpParameters, capabilities, rtpMapping);
  return {
    data: { producerId, kind, rtpParameters, rtpMapping, keyFrameRequestDelay: 0, paused: false },
    consumable,
  };
}

/** What a consumer of it sends to a browser that can all that the router can. */
export function negotiateConsumer(
  consumable: NormalizedRtpParameters,
  mid: string,
  randomSsrc: () => number,
): NormalizedRtpParameters {
  const rtpParameters = getConsumerRtpParameters(
    {
      consumableRtpParameters: structuredClone(consumable),
      remoteRtpCapabilities: structuredClone(capabilities),
      pipe: false,
      enableRtx: true,
    },
    randomSsrc,
  );
  return { ...rtpParameters, mid };
}
