import { FORWARDED_EXTENSIONS, type HeaderExtensionIds } from './headerExtensionIds.ts';
import type { RtpPacket } from './RtpPacket.ts';

/** An element of the one-byte form has at most so many bytes (RFC 8285 §4.2), one of the two-byte form 255 (§4.3). */
const MAX_ONE_BYTE_ELEMENT_BYTES = 16;
/** Room for what comes with the key frames of AV1. */
const LARGE_ELEMENTS_BYTES = 512;

/** Makes, once for all consumers of a packet, the extension elements that they get as they came, under the router's ids. */
export class ForwardedExtensions {
  readonly #ids: readonly { from: number; to: number }[];

  constructor(remoteIds: HeaderExtensionIds) {
    this.#ids = FORWARDED_EXTENSIONS.map(({ name, routerId }) => ({ from: remoteIds[name], to: routerId })).filter(
      ({ from }) => from !== 0,
    );
  }

  collect(packet: RtpPacket): void {
    const { buffer } = packet;
    const isTwoByteForm = this.#needsTwoByteForm(packet);
    if (isTwoByteForm && packet.forwardedExtensions.length < LARGE_ELEMENTS_BYTES) {
      packet.forwardedExtensions = new Uint8Array(LARGE_ELEMENTS_BYTES);
    }
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
    packet.forwardedExtensionsLengthBytes = length;
    packet.forwardsTwoByteForm = isTwoByteForm;
  }

  #needsTwoByteForm(packet: RtpPacket): boolean {
    for (const { from } of this.#ids) {
      if (packet.extensionOffset(from) >= 0 && packet.extensionLengthBytes(from) > MAX_ONE_BYTE_ELEMENT_BYTES)
        return true;
    }
    return false;
  }
}
