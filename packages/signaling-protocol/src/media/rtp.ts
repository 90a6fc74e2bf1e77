import * as v from 'valibot';
import { limits } from '../limits.ts';
import { integer, list, text } from '../text.ts';

/** Kind of media. */
export const mediaKind = v.picklist(['audio', 'video'], 'must be "audio" or "video"');
export type MediaKind = v.InferOutput<typeof mediaKind>;

/** URI of an RTP header extension that the SFU knows (RFC 8285). */
export type RtpHeaderExtensionUri =
  | 'urn:ietf:params:rtp-hdrext:sdes:mid'
  | 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id'
  | 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id'
  | 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time'
  | 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01'
  | 'urn:ietf:params:rtp-hdrext:ssrc-audio-level'
  | 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension'
  | 'urn:3gpp:video-orientation'
  | 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time'
  | 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'
  | 'urn:mediasoup:params:rtp-hdrext:packet-id';

// Other URIs pass as well, since every browser has some of its own: the negotiation ignores what it does not know. The
// narrow type is what mediasoup's and mediasoup-client's declarations ask for.
const headerExtensionUri = v.pipe(
  text(256),
  v.transform((uri) => uri as RtpHeaderExtensionUri),
);

const ssrc = integer(0, 0xffff_ffff);
const payloadType = integer(0, 127);
const clockRate = integer(1, 1_000_000);
const mimeType = v.pipe(text(64), v.regex(/^(audio|video)\/.+$/i, 'must be like "audio/opus" or "video/VP8"'));
const channels = integer(1, 255);

// Values of `a=fmtp` (RFC 8866 section 6.15). Typed unknown as in mediasoup's declarations.
const formatParameters = v.record(
  text(128),
  v.pipe(
    v.unknown(),
    v.check(
      (value) =>
        value == null ||
        (typeof value === 'string' ? value.length <= 2048 : ['number', 'boolean'].includes(typeof value)),
      'must be a number or a string of at most 2048 characters',
    ),
  ),
  'must be an object',
);

const rtcpFeedback = v.object({
  /** For example `nack`, `ccm`, `goog-remb`, `transport-cc`. */
  type: text(64),
  /** For example `pli` of `nack`. */
  parameter: v.optional(v.pipe(v.string(), v.maxLength(64))),
});

const rtpCodecCapability = v.object({
  kind: mediaKind,
  mimeType,
  preferredPayloadType: payloadType,
  clockRate,
  channels: v.optional(channels),
  parameters: v.optional(formatParameters),
  rtcpFeedback: v.optional(list(rtcpFeedback, 32)),
});

const rtpHeaderExtension = v.object({
  kind: mediaKind,
  uri: headerExtensionUri,
  preferredId: integer(1, 255),
  preferredEncrypt: v.optional(v.boolean()),
  direction: v.optional(v.picklist(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
});

/** What an endpoint, or the router, can receive. */
export const rtpCapabilities = v.object({
  codecs: v.optional(list(rtpCodecCapability, limits.codecs)),
  headerExtensions: v.optional(list(rtpHeaderExtension, limits.headerExtensions)),
});
export type RtpCapabilities = v.InferOutput<typeof rtpCapabilities>;

const rtpCodecParameters = v.object({
  mimeType,
  payloadType,
  clockRate,
  channels: v.optional(channels),
  parameters: v.optional(formatParameters),
  rtcpFeedback: v.optional(list(rtcpFeedback, 32)),
});

const rtpHeaderExtensionParameters = v.object({
  uri: headerExtensionUri,
  id: integer(1, 255),
  encrypt: v.optional(v.boolean()),
  parameters: v.optional(formatParameters),
});

const priority = v.picklist(['very-low', 'low', 'medium', 'high']);

const rtpEncodingParameters = v.object({
  active: v.optional(v.boolean()),
  ssrc: v.optional(ssrc),
  /** RTP stream id of a simulcast layer (RFC 8852). */
  rid: v.optional(text(32)),
  codecPayloadType: v.optional(payloadType),
  rtx: v.optional(v.object({ ssrc })),
  dtx: v.optional(v.boolean()),
  /** For example `L1T3` or `S3T3_KEY`. */
  scalabilityMode: v.optional(text(32)),
  scaleResolutionDownBy: v.optional(v.number()),
  /** In bit/s. */
  maxBitrate: v.optional(v.number()),
  maxFramerate: v.optional(v.number()),
  adaptivePtime: v.optional(v.boolean()),
  priority: v.optional(priority),
  networkPriority: v.optional(priority),
});

/** How one producer sends, or one consumer receives, its RTP streams. */
export const rtpParameters = v.object({
  /** Media identification (RFC 8843). */
  mid: v.optional(text(32)),
  codecs: v.pipe(list(rtpCodecParameters, limits.codecs), v.minLength(1, 'must not be empty')),
  headerExtensions: v.optional(list(rtpHeaderExtensionParameters, limits.headerExtensions)),
  encodings: v.optional(list(rtpEncodingParameters, limits.encodings)),
  rtcp: v.optional(
    v.object({
      cname: v.optional(v.pipe(v.string(), v.maxLength(256))),
      reducedSize: v.optional(v.boolean()),
      mux: v.optional(v.boolean()),
    }),
  ),
  /** Stream and track id the receiver groups by (RFC 8830). */
  msid: v.optional(v.pipe(v.string(), v.maxLength(256))),
});
export type RtpParameters = v.InferOutput<typeof rtpParameters>;

/** How many spatial layers `rtpParameters` has: simulcast has a stream for each, SVC says so in its scalability mode. At least 1. */
export function spatialLayersOf({ encodings = [] }: Pick<RtpParameters, 'encodings'>): number {
  const [, layers] = /^[LS]([1-9])T/.exec(encodings[0]?.scalabilityMode ?? '') ?? [];
  return Math.max(1, encodings.length, Number(layers ?? 1));
}
