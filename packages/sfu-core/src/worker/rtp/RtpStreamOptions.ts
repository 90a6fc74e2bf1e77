/** What is negotiated about one RTP stream, in either direction. */
export interface RtpStreamOptions {
  ssrc: number;
  payloadType: number;
  /** Such as `video/VP8`. */
  mimeType: string;
  /** In Hz. */
  clockRate: number;
  /** SSRC of its retransmissions; undefined while it is not known. */
  rtxSsrc?: number | undefined;
  rtxPayloadType?: number | undefined;
  rid?: string | undefined;
  cname?: string | undefined;
  /** Index of the encoding. Default 0. */
  encodingIdx?: number;
  /** Missing packets are asked for. Default false. */
  useNack?: boolean;
  /** Key frames can be asked for by PLI. Default false. */
  usePli?: boolean;
  /** Key frames can be asked for by FIR. Default false. */
  useFir?: boolean;
  /** The sender may stop in silence. Default false. */
  useDtx?: boolean;
  /** Opus's own forward error correction. Default false. */
  useInBandFec?: boolean;
  /** Default 1. */
  spatialLayers?: number;
  /** Default 1. */
  temporalLayers?: number;
}

/** A stream in the form that `dump()` gives to apps. */
export interface RtpStreamDump {
  params: Required<Omit<RtpStreamOptions, 'rid' | 'rtxSsrc' | 'rtxPayloadType' | 'cname'>> & {
    cname: string;
    rid?: string;
    rtxSsrc?: number;
    rtxPayloadType?: number;
  };
  score: number;
}

/** Dumps a stream with its options' defaults filled in. */
export function dumpRtpStream(options: RtpStreamOptions, rtxSsrc: number | undefined, score: number): RtpStreamDump {
  const { rid, rtxPayloadType } = options;
  return {
    params: {
      encodingIdx: options.encodingIdx ?? 0,
      ssrc: options.ssrc,
      payloadType: options.payloadType,
      mimeType: options.mimeType,
      clockRate: options.clockRate,
      ...(rid !== undefined && { rid }),
      cname: options.cname ?? '',
      ...(rtxSsrc !== undefined && { rtxSsrc }),
      ...(rtxPayloadType !== undefined && { rtxPayloadType }),
      useNack: options.useNack ?? false,
      usePli: options.usePli ?? false,
      useFir: options.useFir ?? false,
      useInBandFec: options.useInBandFec ?? false,
      useDtx: options.useDtx ?? false,
      spatialLayers: options.spatialLayers ?? 1,
      temporalLayers: options.temporalLayers ?? 1,
    },
    score,
  };
}
