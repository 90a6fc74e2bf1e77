import type { MediaKind } from '../../types/rtpParameters.ts';
import type { RtpStreamReceiver } from '../rtp/RtpStreamReceiver.ts';
import type { RtpStreamSender } from '../rtp/RtpStreamSender.ts';

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
    bitrateByLayer: {},
  };
}

/** mediasoup's `RtpStreamSendStats`. */
export function statsOfSender(stream: RtpStreamSender, kind: MediaKind, nowMs: number): Record<string, unknown> {
  return { type: 'outbound-rtp', ...baseStats(stream, kind, nowMs), packetsDiscarded: 0 };
}

function baseDump(stream: Stream): Record<string, unknown> {
  return {
    params: {
      encodingIdx: 0,
      ssrc: stream.ssrc,
      payloadType: stream.payloadType,
      mimeType: stream.mimeType,
      clockRate: stream.clockRate,
      cname: stream.cname ?? '',
      rtxSsrc: stream.rtxSsrc,
      rtxPayloadType: stream.rtxPayloadType,
    },
    score: stream.score,
  };
}

export function dumpOfReceiver(stream: RtpStreamReceiver): Record<string, unknown> {
  return { ...baseDump(stream), rid: stream.rid, active: stream.isActive };
}

export function dumpOfSender(stream: RtpStreamSender): Record<string, unknown> {
  return baseDump(stream);
}
