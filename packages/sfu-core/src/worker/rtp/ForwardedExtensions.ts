import { FORWARDED_EXTENSIONS, type HeaderExtensionIds, PACKET_ID_ROUTER_ID } from './headerExtensionIds.ts';
import type { RtpPacket } from './RtpPacket.ts';

/** An element of the one-byte form has at most so many bytes (RFC 8285 §4.2), one of the two-byte form 255 (§4.3). */
const MAX_ONE_BYTE_ELEMENT_BYTES = 16;
/** Room for elements in the one-byte form. */
const ELEMENTS_BYTES = 64;
/** Room for what comes with the key frames of AV1. */
const LARGE_ELEMENTS_BYTES = 512;
const PACKET_ID_BYTES = 4;

/** Makes, once for all consumers of a packet, the extension elements that they get as they came, under the router's ids. */
export class ForwardedExtensions {
  readonly #ids: readonly { from: number; to: number }[];

  readonly #remotePacketIdId: number;
  #nextPacketId: number;

  /**
   * @param firstPacketId number of the first packet that comes without one, 32 bits: that and those after it get one.
   * Absent: none does.
   */
  constructor(remoteIds: HeaderExtensionIds, firstPacketId = -1) {
    this.#remotePacketIdId = remoteIds.packetId;
    this.#nextPacketId = firstPacketId;
    this.#ids = FORWARDED_EXTENSIONS.map(({ name, routerId }) => ({ from: remoteIds[name], to: routerId })).filter(
      ({ from }) => from !== 0,
    );
  }

  collect(packet: RtpPacket): void {
    const { buffer } = packet;
    const roomBytes = this.#roomFor(packet);
    const isTwoByteForm = roomBytes === LARGE_ELEMENTS_BYTES;
    // Most packets of video bring none along, and thousands of packets are kept.
    if (packet.forwardedExtensions.length < roomBytes) packet.forwardedExtensions = new Uint8Array(roomBytes);
    const { forwardedExtensions } = packet;
    let length = 0;
    for (const { from, to } of this.#ids) {
      const offset = packet.extensionOffset(from);
      if (offset < 0) continue;
      const size = packet.extensionLengthBytes(from);
      if (size < 1 || length + 2 + size > forwardedExtensions.length) continue;
      if (isTwoByteForm) {
        forwardedExtensions[length++] = to;
        forwardedExtensions[length++] = size;
      } else forwardedExtensions[length++] = (to << 4) | (size - 1);
      for (let i = 0; i < size; i++) forwardedExtensions[length++] = buffer[offset + i] as number;
    }
    if (this.#nextPacketId >= 0 && packet.extensionOffset(this.#remotePacketIdId) < 0) {
      length = this.#addPacketId(forwardedExtensions, length, isTwoByteForm);
    }
    packet.forwardedExtensionsLengthBytes = length;
    packet.forwardsTwoByteForm = isTwoByteForm;
  }

  /** @returns the length with it. */
  #addPacketId(elements: Uint8Array, lengthBytes: number, isTwoByteForm: boolean): number {
    if (lengthBytes + 2 + PACKET_ID_BYTES > elements.length) return lengthBytes;
    let at = lengthBytes;
    if (isTwoByteForm) {
      elements[at++] = PACKET_ID_ROUTER_ID;
      elements[at++] = PACKET_ID_BYTES;
    } else elements[at++] = (PACKET_ID_ROUTER_ID << 4) | (PACKET_ID_BYTES - 1);
    const id = this.#nextPacketId;
    this.#nextPacketId = (id + 1) >>> 0;
    for (let shift = 24; shift >= 0; shift -= 8) elements[at++] = (id >>> shift) & 0xff;
    return at;
  }

  /** 0: there is nothing to forward. */
  #roomFor(packet: RtpPacket): number {
    let roomBytes = this.#nextPacketId < 0 ? 0 : ELEMENTS_BYTES;
    for (const { from } of this.#ids) {
      if (packet.extensionOffset(from) < 0) continue;
      if (packet.extensionLengthBytes(from) > MAX_ONE_BYTE_ELEMENT_BYTES) return LARGE_ELEMENTS_BYTES;
      roomBytes = ELEMENTS_BYTES;
    }
    return roomBytes;
  }
}
