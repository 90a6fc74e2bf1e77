import { FORWARDED_EXTENSIONS, type HeaderExtensionIds } from './headerExtensionIds.ts';
import type { RtpPacket } from './RtpPacket.ts';

/** An element of the one-byte form has at most so many bytes (RFC 8285 §4.2). */
const MAX_ELEMENT_BYTES = 16;

/** Makes, once for all consumers of a packet, the extension elements that they get as they came, under the router's ids. */
export class ForwardedExtensions {
  readonly #ids: readonly { from: number; to: number }[];

  constructor(remoteIds: HeaderExtensionIds) {
    this.#ids = FORWARDED_EXTENSIONS.map(({ name, routerId }) => ({ from: remoteIds[name], to: routerId })).filter(
      ({ from }) => from !== 0,
    );
  }

  collect(packet: RtpPacket): void {
    const { buffer, forwardedExtensions } = packet;
    let length = 0;
    for (const { from, to } of this.#ids) {
      const offset = packet.extensionOffset(from);
      if (offset < 0) continue;
      const size = packet.extensionLengthBytes(from);
      if (size < 1 || size > MAX_ELEMENT_BYTES || length + 1 + size > forwardedExtensions.length) continue;
      forwardedExtensions[length++] = (to << 4) | (size - 1);
      for (let i = 0; i < size; i++) forwardedExtensions[length++] = buffer[offset + i] as number;
    }
    packet.forwardedExtensionsLengthBytes = length;
  }
}
