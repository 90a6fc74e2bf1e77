import { DependencyDescriptor } from './DependencyDescriptor.ts';
import type { PayloadParser } from './parsePayload.ts';

/** A parser for one stream that also reads its dependency descriptors, which say more of layers than some payloads do. */
export function describedPayloadParser(parse: PayloadParser, extensionId: number): PayloadParser {
  const descriptor = new DependencyDescriptor();
  return (packet) => {
    parse(packet);
    const offset = packet.extensionOffset(extensionId);
    if (offset < 0) return;
    descriptor.read(packet.buffer, offset, packet.extensionLengthBytes(extensionId), packet.payload);
  };
}
