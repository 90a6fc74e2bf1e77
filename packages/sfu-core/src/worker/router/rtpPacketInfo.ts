import type { PayloadDescriptor } from '../codecs/PayloadDescriptor.ts';
import type { HeaderExtensionIds } from '../rtp/headerExtensionIds.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { readText } from './session/RtpListener.ts';

/** What trace events tell of a packet: mediasoup's names, sizes as numbers, absent what the packet doesn't have. */
export function rtpPacketInfo(
  packet: RtpPacket,
  payload: PayloadDescriptor,
  ids: HeaderExtensionIds,
): Record<string, unknown> {
  const wideOffset = packet.extensionOffset(ids.transportWide);
  return {
    payloadType: packet.payloadType,
    sequenceNumber: packet.sequenceNumber,
    timestamp: packet.timestamp,
    marker: packet.marker,
    ssrc: packet.ssrc,
    isKeyFrame: payload.isKeyFrame,
    size: packet.lengthBytes,
    payloadSize: packet.payloadLengthBytes,
    spatialLayer: payload.spatialLayer,
    temporalLayer: payload.temporalLayer,
    ...textOf('mid', packet, ids.mid),
    ...textOf('rid', packet, ids.rid),
    ...textOf('rrid', packet, ids.repairedRid),
    ...(wideOffset >= 0 &&
      packet.extensionLengthBytes(ids.transportWide) === 2 && {
        wideSequenceNumber: packet.buffer.readUInt16BE(wideOffset),
      }),
  };
}

function textOf(name: string, packet: RtpPacket, extensionId: number): Record<string, string> {
  const text = readText(packet, extensionId);
  return text === undefined ? {} : { [name]: text };
}
