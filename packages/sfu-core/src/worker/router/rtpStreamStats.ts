import { parseScalabilityMode } from '../../ortc/scalabilityMode.ts';
import type { MediaKind, RtpParameters } from '../../types/rtpParameters.ts';
import type { RtpStreamReceiver } from '../rtp/RtpStreamReceiver.ts';
import type { RtpStreamSender } from '../rtp/RtpStreamSender.ts';
import { allowsFeedback, codecOfEncoding, usesDtx } from './rtpParametersQueries.ts';

type Stream = RtpStreamReceiver | RtpStreamSender;

/** What both directions have in common (mediasoup's `BaseRtpStreamStats`). */
function baseStats(stream: Stream, kind: MediaKind, nowMs: number): Record<string, unknown> {
  return {
    timestamp: Math.round(nowMs),
    ssrc: stream.ssrc,
    rtxSsrc: stream.rtxSsrc,
    kind,
    mimeType: stream.mimeType,
    packetsLost: stream.packetsLost,
    fractionLost: stream.fractionLost,
    jitter: stream.jitter,
    packetsRetransmitted: stream.packetsRetransmitted,
    packetsRepaired: stream.packetsRepaired,
    nackCount: stream.nackCount,
    nackPacketCount: stream.nackPacketCount,
    pliCount: stream.pliCount,
    firCount: stream.firCount,
    roundTripTime: stream.rttMs || undefined,
    score: stream.score,
    packetCount: stream.packetCount,
    byteCount: stream.byteCount,
    bitrate: stream.bitrateBps(nowMs),
  };
}

/** mediasoup's `RtpStreamRecvStats`. */
export function statsOfReceiver(stream: RtpStreamReceiver, kind: MediaKind, nowMs: number): Record<string, unknown> {
  return {
    type: 'inbound-rtp',
    ...baseStats(stream, kind, nowMs),
    rid: stream.rid,
    packetsDiscarded: stream.packetsDiscarded,
    rtxPacketsDiscarded: stream.rtxPacketsDiscarded || undefined,
    bitrateByLayer: stream.bitratesBpsByLayer(nowMs),
  };
}

/** mediasoup's `RtpStreamSendStats`. */
export function statsOfSender(stream: RtpStreamSender, kind: MediaKind, nowMs: number): Record<string, unknown> {
  return { type: 'outbound-rtp', ...baseStats(stream, kind, nowMs), packetsDiscarded: 0 };
}

/** mediasoup's `RtpStreamDump`, of either direction. */
export function dumpOfStream(
  stream: Stream,
  rtpParameters: RtpParameters,
  encodingIndex: number,
): Record<string, unknown> {
  const encoding = rtpParameters.encodings?.[encodingIndex] ?? {};
  const codec = codecOfEncoding(rtpParameters, encoding, stream.payloadType);
  const { ssrc, rtxSsrc, payloadType, rtxPayloadType, mimeType, clockRate, cname = '' } = stream;
  const { spatialLayers, temporalLayers } = parseScalabilityMode(encoding.scalabilityMode);
  const { rid } = encoding;
  return {
    params: {
      encodingIdx: encodingIndex,
      ssrc,
      payloadType,
      mimeType,
      clockRate,
      ...(rid && { rid }),
      cname,
      ...(rtxSsrc !== undefined && { rtxSsrc, rtxPayloadType }),
      useNack: codec !== undefined && allowsFeedback(codec, 'nack'),
      usePli: codec !== undefined && allowsFeedback(codec, 'nack', 'pli'),
      useFir: codec !== undefined && allowsFeedback(codec, 'ccm', 'fir'),
      useInBandFec: Number(codec?.parameters?.useinbandfec) === 1,
      useDtx: codec !== undefined && usesDtx(codec, encoding),
      spatialLayers,
      temporalLayers,
    },
    score: stream.score,
    ...(rtxSsrc !== undefined && {
      rtxStream: {
        params: {
          ssrc: rtxSsrc,
          payloadType: rtxPayloadType,
          mimeType: mimeType.replace(/\/.*/, '/rtx'),
          clockRate,
          ...(rid && { rrid: rid }),
          cname,
        },
      },
    }),
  };
}
