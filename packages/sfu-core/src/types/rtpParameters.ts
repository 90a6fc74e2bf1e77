/** The kind of a media stream. */
export type MediaKind = 'audio' | 'video';

/** What a router, or an endpoint, can receive and send (ORTC `RTCRtpCapabilities`). */
export type RtpCapabilities = {
  codecs?: RtpCodecCapability[];
  headerExtensions?: RtpHeaderExtension[];
};

/** A router's capabilities as an app configures them: payload types may be left to the router. */
export type RouterRtpCapabilities = Omit<RtpCapabilities, 'codecs'> & { codecs?: RouterRtpCodecCapability[] };

/** One codec (or RTX) that can be received and sent. */
export type RtpCodecCapability = {
  kind: MediaKind;
  /** `audio/opus`, `video/VP8`, `video/rtx`, …; compared without case. */
  mimeType: string;
  /** RTP payload type, 0 to 127. */
  preferredPayloadType: number;
  /** Hz. */
  clockRate: number;
  /** Audio only. Default 1. */
  channels?: number;
  /** Codec parameters (`fmtp`), such as `packetization-mode` or `apt`. */
  parameters?: Record<string, unknown>;
  rtcpFeedback?: RtcpFeedback[];
};

export type RouterRtpCodecCapability = Omit<RtpCodecCapability, 'preferredPayloadType'> & {
  preferredPayloadType?: number;
};

export type RtpHeaderExtensionDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** An RTP header extension (RFC 8285) that can be received or sent. */
export type RtpHeaderExtension = {
  kind: MediaKind;
  uri: RtpHeaderExtensionUri;
  /** Local identifier, 1 to 14. */
  preferredId: number;
  /** Default false. */
  preferredEncrypt?: boolean;
  /** Default `sendrecv`. */
  direction?: RtpHeaderExtensionDirection;
};

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
  | 'urn:ietf:params:rtp-hdrext:toffset'
  | 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay'
  | 'urn:mediasoup:params:rtp-hdrext:packet-id';

/** What one sender sends, or one receiver receives (ORTC `RTCRtpParameters`). */
export type RtpParameters = {
  /** SDP media identification of the stream, unique in its transport. */
  mid?: string;
  codecs: RtpCodecParameters[];
  headerExtensions?: RtpHeaderExtensionParameters[];
  encodings?: RtpEncodingParameters[];
  rtcp?: RtcpParameters;
  /** MediaStream and track identification: `streamId trackId`. */
  msid?: string;
};

export type RtpCodecParameters = {
  mimeType: string;
  payloadType: number;
  clockRate: number;
  channels?: number;
  parameters?: Record<string, unknown>;
  rtcpFeedback?: RtcpFeedback[];
};

/** An RTCP feedback message that may be sent for a codec (RFC 4585). */
export type RtcpFeedback = { type: string; parameter?: string };

/** One RTP stream of a sender: a simulcast layer, or the only one. */
export type RtpEncodingParameters = {
  ssrc?: number;
  /** RTP stream identifier (RFC 8851). */
  rid?: string;
  codecPayloadType?: number;
  rtx?: { ssrc: number };
  /** Discontinuous transmission. Default false. */
  dtx?: boolean;
  /** W3C scalability mode, such as `L1T3`. Default `L1T1`. */
  scalabilityMode?: string;
  /** bit/s. */
  maxBitrate?: number;
};

export type RtpHeaderExtensionParameters = {
  uri: RtpHeaderExtensionUri;
  id: number;
  encrypt?: boolean;
  parameters?: Record<string, unknown>;
};

export type RtcpParameters = {
  /** Canonical name of the source (RFC 3550 §6.5.1). */
  cname?: string;
  /** RFC 5506. Default true. */
  reducedSize?: boolean;
};

/** How the engine rewrites what a producer sends to what the router offers consumers. Made by `ortc`. */
export type RtpMapping = {
  codecs: { payloadType: number; mappedPayloadType: number }[];
  encodings: { ssrc?: number; rid?: string; scalabilityMode?: string; mappedSsrc: number }[];
};
