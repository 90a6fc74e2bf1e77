import type {
  RtcpFeedback,
  RtcpParameters,
  RtpCapabilities,
  RtpCodecCapability,
  RtpCodecParameters,
  RtpEncodingParameters,
  RtpHeaderExtension,
  RtpHeaderExtensionParameters,
  RtpParameters,
} from '../types/rtpParameters.ts';

/** A codec whose parameters and feedback are there, be they empty. */
export type NormalizedCodec<Codec> = Codec & { parameters: Record<string, unknown>; rtcpFeedback: RtcpFeedback[] };

/** Capabilities that passed validation: every optional list is there. */
export type NormalizedRtpCapabilities = Omit<RtpCapabilities, 'codecs'> & {
  codecs: NormalizedCodec<RtpCodecCapability>[];
  headerExtensions: RtpHeaderExtension[];
};

/** Parameters that passed validation: every optional list is there. */
export type NormalizedRtpParameters = Omit<RtpParameters, 'codecs'> & {
  codecs: NormalizedCodec<RtpCodecParameters>[];
  headerExtensions: RtpHeaderExtensionParameters[];
  encodings: RtpEncodingParameters[];
  rtcp: RtcpParameters;
};
