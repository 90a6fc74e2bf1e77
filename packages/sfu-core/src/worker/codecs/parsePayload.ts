import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { parseAv1Payload } from './av1.ts';
import { parseH264Payload } from './h264.ts';
import { parseVp8Payload } from './vp8.ts';
import { parseVp9Payload } from './vp9.ts';

/** The video codecs whose payloads the engine understands. */
export type VideoCodecName = 'vp8' | 'vp9' | 'h264' | 'av1';

/** Fills `packet.payload` from the payload of a parsed packet. Never throws; what it can't read it leaves at its default. */
export type PayloadParser = (packet: RtpPacket) => void;

const PARSERS: Readonly<Record<VideoCodecName, PayloadParser>> = {
  vp8: parseVp8Payload,
  vp9: parseVp9Payload,
  h264: parseH264Payload,
  av1: parseAv1Payload,
};

function parseOpaquePayload(packet: RtpPacket): void {
  packet.payload.reset();
}

/** The name in lower case of a video codec that the engine understands, or undefined for any other media type. */
export function videoCodecNameOf(mimeType: string): VideoCodecName | undefined {
  const match = /^video\/(vp8|vp9|h264|av1)$/i.exec(mimeType);
  return match?.[1]?.toLowerCase() as VideoCodecName | undefined;
}

/**
 * The parser for a media type such as `video/VP8` (any case). Audio and unknown codecs get one that finds nothing:
 * no key frames, no layers.
 */
export function payloadParserFor(mimeType: string): PayloadParser {
  const name = videoCodecNameOf(mimeType);
  return name === undefined ? parseOpaquePayload : PARSERS[name];
}
