import { describe, expect, it } from 'vitest';
import { RtpPacket as WeriftRtpPacket } from 'werift';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { RtpPacket } from './RtpPacket.ts';
import { buildRtp, parsedRtp } from './testing/buildRtp.ts';

const ONE_BYTE = 0xbede;

function extensionHex(packet: RtpPacket, id: number): string | undefined {
  const offset = packet.extensionOffset(id);
  if (offset < 0) return undefined;
  return packet.buffer.toString('hex', offset, offset + packet.extensionLengthBytes(id));
}

describe('RtpPacket', () => {
  it('reads every field, at an offset within a larger buffer', () => {
    const bytes = buildRtp({
      payloadType: 101,
      marker: true,
      sequenceNumber: 0xfffe,
      timestamp: 0xfffffff0,
      ssrc: 0xdeadbeef,
      csrcs: [1, 2, 3],
      payload: Buffer.from('abcdef'),
      paddingLengthBytes: 5,
    });
    const packet = new RtpPacket();
    const buffer = Buffer.concat([Buffer.alloc(7, 0xff), bytes, Buffer.alloc(9, 0xff)]);
    expect(packet.parse(buffer, 7, bytes.length)).toBe(true);
    expect(packet).toMatchObject({
      offset: 7,
      lengthBytes: bytes.length,
      payloadType: 101,
      marker: true,
      sequenceNumber: 0xfffe,
      timestamp: 0xfffffff0,
      ssrc: 0xdeadbeef,
      payloadOffset: 7 + 24,
      payloadLengthBytes: 6,
      paddingLengthBytes: 5,
    });
  });

  it('shows the payload without padding, by one view for as long as the packet is the same', () => {
    const packet = parsedRtp({ payload: Buffer.from('abcdef'), paddingLengthBytes: 5, csrcs: [1] });
    const { payloadBytes } = packet;
    expect([Buffer.from(payloadBytes).toString(), packet.payloadBytes === payloadBytes]).toEqual(['abcdef', true]);
    const next = buildRtp({ payload: Buffer.from('xyz') });
    packet.parse(next, 0, next.length);
    expect(Buffer.from(packet.payloadBytes).toString()).toBe('xyz');
  });

  it('overwrites everything of the packet before', () => {
    const packet = parsedRtp({
      marker: true,
      paddingLengthBytes: 4,
      extension: { profile: ONE_BYTE, block: Buffer.from('10aa0000', 'hex') },
    });
    packet.forwardedExtensionsLengthBytes = 8;
    const plain = buildRtp({ payload: Buffer.from('x') });
    expect(packet.parse(plain, 0, plain.length)).toBe(true);
    expect(packet).toMatchObject({ marker: false, paddingLengthBytes: 0, forwardedExtensionsLengthBytes: 0 });
    expect(packet.extensionOffset(1)).toBe(-1);
    expect(packet.extensionLengthBytes(1)).toBe(0);
  });

  it('accepts a packet that is nothing but padding', () => {
    const packet = parsedRtp({ paddingLengthBytes: 255 });
    expect(packet).toMatchObject({ payloadLengthBytes: 0, paddingLengthBytes: 255 });
  });

  describe('extensions', () => {
    const parse = (profile: number, hex: string) =>
      parsedRtp({ extension: { profile, block: Buffer.from(hex, 'hex') }, payload: Buffer.from('payload') });

    it('reads one-byte elements with padding between them', () => {
      const packet = parse(ONE_BYTE, '10aa0021bbcc0000e301020304000000');
      expect(extensionHex(packet, 1)).toBe('aa');
      expect(extensionHex(packet, 2)).toBe('bbcc');
      expect(extensionHex(packet, 14)).toBe('01020304');
      expect(packet.extensionOffset(3)).toBe(-1);
      expect(packet.buffer.toString('utf8', packet.payloadOffset)).toBe('payload');
    });

    it('stops at the reserved id 15 and at a padding id with a length (RFC 8285 section 4.2)', () => {
      for (const stop of ['f0ff', '01ff']) {
        const packet = parse(ONE_BYTE, `10aa${stop}20bb0000`);
        expect(extensionHex(packet, 1)).toBe('aa');
        expect(packet.extensionOffset(2)).toBe(-1);
        expect(packet.payloadLengthBytes).toBe(7);
      }
    });

    it('reads two-byte elements, whatever the application bits, and empty values', () => {
      for (const profile of [0x1000, 0x100f]) {
        const packet = parse(profile, '0100020311223300ff0144001f0155ff'.padEnd(32, '0'));
        expect(packet.extensionOffset(1)).toBeGreaterThan(0);
        expect(packet.extensionLengthBytes(1)).toBe(0);
        expect(extensionHex(packet, 2)).toBe('112233');
        expect(extensionHex(packet, 31)).toBe('55');
        expect(packet.extensionOffset(255)).toBe(-1);
      }
    });

    it('takes an element that leaves the block for the end of the block', () => {
      const oneByte = parse(ONE_BYTE, '10aa2fbb');
      expect(extensionHex(oneByte, 1)).toBe('aa');
      expect(oneByte.extensionOffset(2)).toBe(-1);
      const twoByte = parse(0x1000, '0101aa0205bbbbbb');
      expect(extensionHex(twoByte, 1)).toBe('aa');
      expect(twoByte.extensionOffset(2)).toBe(-1);
    });

    it('skips the block of an unknown profile', () => {
      const packet = parse(0x1234, '10aa2fbb');
      expect(packet.extensionOffset(1)).toBe(-1);
      expect(packet.payloadLengthBytes).toBe(7);
    });

    it('has no extensions for ids out of range', () => {
      const packet = parse(ONE_BYTE, '10aa0000');
      for (const id of [-1, 0, 15, 32, 33, 255]) {
        expect(packet.extensionOffset(id)).toBe(-1);
        expect(packet.extensionLengthBytes(id)).toBe(0);
      }
    });
  });

  describe('refuses', () => {
    const refuses = (bytes: Buffer, lengthBytes = bytes.length) =>
      expect(new RtpPacket().parse(bytes, 0, lengthBytes)).toBe(false);

    it('another version', () => {
      const bytes = buildRtp({ payload: Buffer.from('x') });
      for (const version of [0, 1, 3]) {
        bytes[0] = version << 6;
        refuses(bytes);
      }
    });

    it('every truncation of the header', () => {
      const bytes = buildRtp({ csrcs: [1, 2], extension: { profile: ONE_BYTE, block: Buffer.alloc(8) } });
      for (let length = 0; length < bytes.length; length += 1) refuses(bytes, length);
    });

    it('padding of zero length, and padding that reaches into the header', () => {
      const bytes = buildRtp({ payload: Buffer.from('abc'), paddingLengthBytes: 2 });
      bytes[bytes.length - 1] = 0;
      refuses(bytes);
      bytes[bytes.length - 1] = 6;
      refuses(bytes);
      bytes[bytes.length - 1] = 5;
      expect(new RtpPacket().parse(bytes, 0, bytes.length)).toBe(true);
      const empty = buildRtp({ ssrc: 1 });
      empty[0] = 0xa0;
      refuses(empty);
    });

    it('a range that is not within the buffer', () => {
      const bytes = buildRtp({ payload: Buffer.from('abc') });
      expect(new RtpPacket().parse(bytes, 4, bytes.length)).toBe(false);
      expect(new RtpPacket().parse(bytes, -1, bytes.length)).toBe(false);
    });
  });

  it('agrees with werift on 2,000 random well-formed packets', () => {
    const random = new SeededRandom(1);
    const packet = new RtpPacket();
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = randomPacket(random);
      const theirs = WeriftRtpPacket.deSerialize(bytes);
      expect(packet.parse(bytes, 0, bytes.length)).toBe(true);
      expect({
        payloadType: packet.payloadType,
        marker: packet.marker,
        sequenceNumber: packet.sequenceNumber,
        timestamp: packet.timestamp,
        ssrc: packet.ssrc,
        padding: packet.paddingLengthBytes,
        payload: packet.buffer.toString('hex', packet.payloadOffset, packet.payloadOffset + packet.payloadLengthBytes),
      }).toEqual({
        payloadType: theirs.header.payloadType,
        marker: theirs.header.marker,
        sequenceNumber: theirs.header.sequenceNumber,
        timestamp: theirs.header.timestamp,
        ssrc: theirs.header.ssrc,
        padding: theirs.header.paddingSize,
        payload: theirs.payload.toString('hex'),
      });
      for (const { id, payload } of theirs.header.extensions)
        expect(extensionHex(packet, id)).toBe(payload.toString('hex'));
    }
  });

  it('survives 60,000 random and mutated packets, and never points out of them', () => {
    const random = new SeededRandom(2);
    const packet = new RtpPacket();
    let accepted = 0;
    for (let round = 0; round < 60_000; round += 1) {
      const bytes = round % 2 === 0 ? random.bytes(random.below(64)) : randomPacket(random);
      if (round % 4 === 0 && bytes.length > 0) bytes[0] = 0x80 | (random.below(256) & 0x3f);
      for (let flips = random.below(4); flips > 0 && bytes.length > 0; flips -= 1) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      const length = random.chance(0.2) ? random.below(bytes.length + 1) : bytes.length;
      if (!packet.parse(bytes, 0, length)) continue;
      accepted += 1;
      if (packet.payloadOffset + packet.payloadLengthBytes + packet.paddingLengthBytes !== length) {
        throw new Error(`lengths don't add up: ${bytes.toString('hex')}`);
      }
      for (let id = 1; id < 32; id += 1) {
        const offset = packet.extensionOffset(id);
        if (offset >= 0 && (offset < 16 || offset + packet.extensionLengthBytes(id) > packet.payloadOffset)) {
          throw new Error(`extension ${id} out of bounds: ${bytes.toString('hex')}`);
        }
      }
    }
    expect(accepted).toBeGreaterThan(10_000);
  });
});

/** Well-formed, with distinct one-byte or two-byte extensions. */
function randomPacket(random: SeededRandom): Buffer {
  const isOneByte = random.chance(0.5);
  const elements: Buffer[] = [];
  for (let id = 1; id < 15; id += 1) {
    if (!random.chance(0.2)) continue;
    const value = random.bytes(1 + random.below(isOneByte ? 16 : 20));
    elements.push(Buffer.from(isOneByte ? [(id << 4) | (value.length - 1)] : [id, value.length]), value);
  }
  const used = Buffer.concat(elements);
  const block = Buffer.concat([used, Buffer.alloc((4 - (used.length % 4)) % 4)]);
  return buildRtp({
    payloadType: random.below(128),
    marker: random.chance(0.5),
    sequenceNumber: random.below(0x10000),
    timestamp: random.below(2 ** 32),
    ssrc: random.below(2 ** 32),
    csrcs: Array.from({ length: random.below(4) }, () => random.below(2 ** 32)),
    ...(elements.length > 0 && { extension: { profile: isOneByte ? ONE_BYTE : 0x1000, block } }),
    payload: random.bytes(1 + random.below(30)),
    paddingLengthBytes: random.chance(0.3) ? 1 + random.below(20) : 0,
  });
}
