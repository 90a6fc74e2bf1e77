import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { RtpPacket } from './RtpPacket.ts';
import { restoreFromRtx, wrapInRtx } from './rtx.ts';
import { buildRtp, parsedRtp } from './testing/buildRtp.ts';

describe('RTX', () => {
  it('is the packet with OSN before the payload (RFC 4588 section 4)', () => {
    const plain = buildRtp({
      payloadType: 101,
      marker: true,
      sequenceNumber: 0x1234,
      timestamp: 9,
      ssrc: 1,
      payload: Buffer.from('media'),
    });
    const slot = Buffer.concat([plain, Buffer.alloc(2)]);
    expect(wrapInRtx(slot, 0, plain.length, 12, 102, 0xfffffffe, 0xabcd)).toBe(plain.length + 2);
    expect(slot.toString('hex')).toBe(`80e6abcd00000009fffffffe1234${Buffer.from('media').toString('hex')}`);
  });

  it('leaves the packet alone when the buffer has no room', () => {
    const plain = buildRtp({ payload: Buffer.from('media') });
    const slot = Buffer.concat([plain, Buffer.alloc(1)]);
    const before = slot.toString('hex');
    expect(wrapInRtx(slot, 0, plain.length, 12, 102, 7, 8)).toBe(-1);
    expect(slot.toString('hex')).toBe(before);
  });

  it('restores what was wrapped, byte for byte, with extensions, padding and an offset', () => {
    const random = new SeededRandom(7);
    const packet = new RtpPacket();
    for (let round = 0; round < 500; round += 1) {
      const fields = {
        payloadType: 96,
        marker: random.chance(0.5),
        sequenceNumber: random.below(0x10000),
        timestamp: random.below(2 ** 32),
        ssrc: random.below(2 ** 32),
        csrcs: random.chance(0.2) ? [5] : [],
        ...(random.chance(0.5) && { extension: { profile: 0xbede, block: Buffer.from('10aa0000', 'hex') } }),
        payload: random.bytes(random.below(50)),
        paddingLengthBytes: random.chance(0.3) ? 1 + random.below(9) : 0,
      };
      const plain = buildRtp(fields);
      const slot = Buffer.concat([Buffer.alloc(4), plain, Buffer.alloc(2)]);
      packet.parse(slot, 4, plain.length);
      const lengthBytes = wrapInRtx(slot, 4, plain.length, packet.payloadOffset, 97, 99, random.below(0x10000));
      expect(packet.parse(slot, 4, lengthBytes)).toBe(true);
      expect(packet).toMatchObject({ payloadType: 97, ssrc: 99, marker: fields.marker });
      packet.arrivalMs = 42;
      expect(restoreFromRtx(packet, fields.ssrc, 96)).toBe(true);
      expect(packet).toMatchObject({ offset: 4, lengthBytes: plain.length, arrivalMs: 42 });
      expect(slot.toString('hex', 4, 4 + plain.length)).toBe(plain.toString('hex'));
    }
  });

  it('finds no original in padding, nor in a single byte', () => {
    expect(restoreFromRtx(parsedRtp({ paddingLengthBytes: 200 }), 1, 96)).toBe(false);
    expect(restoreFromRtx(parsedRtp({ payload: Buffer.from('x'), paddingLengthBytes: 3 }), 1, 96)).toBe(false);
    expect(restoreFromRtx(parsedRtp({}), 1, 96)).toBe(false);
  });

  it('restores an original with an empty payload', () => {
    const packet = parsedRtp({ payload: Buffer.from('1234', 'hex') });
    expect(restoreFromRtx(packet, 1, 96)).toBe(true);
    expect(packet).toMatchObject({ sequenceNumber: 0x1234, payloadLengthBytes: 0 });
  });
});
