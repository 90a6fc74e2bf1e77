import { describe, expect, it } from 'vitest';
import { seededRandom } from '../srtp/testing/packets.ts';
import { parseRtcp } from './parseRtcp.ts';
import { sampleCompounds } from './testing/compounds.ts';
import { reportedPackets } from './testing/reportedPackets.ts';

const parseHex = (hex: string) => {
  const compound = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return parseRtcp(compound, 0, compound.length);
};

describe('parseRtcp reads', () => {
  it('an SR with a report block, totals signed', () => {
    expect(
      parseHex(
        '81c8000c 00000001 e1000000 80000000 0000ffff 00000010 00001000' +
          ' 00000002 40ffffff 00010005 00000007 11112222 00010000',
      ),
    ).toEqual([
      {
        type: 'sr',
        ssrc: 1,
        ntpSeconds: 0xe1000000,
        ntpFraction: 0x80000000,
        rtpTimestamp: 0xffff,
        packetCount: 16,
        octetCount: 4096,
        reports: [
          {
            ssrc: 2,
            fractionLost: 64,
            totalLost: -1,
            highestSequenceNumber: 0x10005,
            jitter: 7,
            lastSr: 0x11112222,
            delaySinceLastSr: 65536,
          },
        ],
      },
    ]);
  });

  it('an empty RR with an SDES behind, as libwebrtc sends them', () => {
    expect(parseHex('80c90001 00000001 81ca0004 00000001 0105 68656c6c6f 00 0000 0000')).toEqual([
      { type: 'rr', ssrc: 1, reports: [] },
      { type: 'sdes', chunks: [{ ssrc: 1, cname: 'hello' }] },
    ]);
  });

  it('an SDES of several chunks and other items', () => {
    // NAME "ab", CNAME "xyz" and the end; then a chunk with NAME alone; then CNAME "w".
    const compound = '83ca0008 0000000a 02026162 01037879 7a000000 0000000b 02016300 0000000c 01017700';
    expect(parseHex(compound)).toEqual([
      {
        type: 'sdes',
        chunks: [
          { ssrc: 10, cname: 'xyz' },
          { ssrc: 12, cname: 'w' },
        ],
      },
    ]);
  });

  it('an SDES whose items end with the packet', () => {
    expect(parseHex('81ca0002 00000001 01026162')).toEqual([{ type: 'sdes', chunks: [{ ssrc: 1, cname: 'ab' }] }]);
  });

  it('a BYE with a reason', () => {
    expect(parseHex('82cb0004 00000001 00000002 05 6c65617665 0000')).toEqual([{ type: 'bye', ssrcs: [1, 2] }]);
  });

  it('a NACK with following losses, across the wrap', () => {
    expect(parseHex('81cd0004 00000001 00000002 fffe8005 00640000')).toEqual([
      { type: 'nack', senderSsrc: 1, mediaSsrc: 2, sequenceNumbers: [65534, 65535, 1, 14, 100] },
    ]);
  });

  it('PLI and FIR', () => {
    expect(parseHex('81ce0002 00000001 00000002 84ce0004 00000001 00000000 00000003 07000000')).toEqual([
      { type: 'pli', senderSsrc: 1, mediaSsrc: 2 },
      { type: 'fir', senderSsrc: 1, entries: [{ ssrc: 3, sequenceNumber: 7 }] },
    ]);
  });

  it('a REMB', () => {
    // Exponent 3, mantissa 0x20001.
    expect(parseHex('8fce0005 00000001 00000000 52454d42 010e0001 00000003')).toEqual([
      { type: 'remb', senderSsrc: 1, bitrateBps: 0x20001 * 8, ssrcs: [3] },
    ]);
  });

  it('an XR with receiver reference time, DLRR and a block it does not know', () => {
    expect(
      parseHex('80cf000a 00000001 04000002 00000005 00000006 0e000001 deadbeef 05000003 00000002 00000007 00000008'),
    ).toEqual([
      {
        type: 'xr',
        ssrc: 1,
        receiverReferenceTime: { ntpSeconds: 5, ntpFraction: 6 },
        dlrr: [{ ssrc: 2, lastRr: 7, delaySinceLastRr: 8 }],
      },
    ]);
  });

  it('transport-wide feedback with every kind of chunk', () => {
    // Run of 2 small; one-bit vector: lost, received, twelve lost; two-bit vector: large, lost, small; 19 statuses.
    const [packet] = parseHex('8fcd0007 00000001 00000002 fffe0013 00000305 2002 9000 e100 04 08 0c ff9c 10') ?? [];
    expect(packet).toMatchObject({
      type: 'transport-cc',
      senderSsrc: 1,
      mediaSsrc: 2,
      baseSequenceNumber: 65534,
      referenceTimeMs: 192,
      feedbackPacketCount: 5,
      lostCount: 14,
    });
    const received = packet?.type === 'transport-cc' ? reportedPackets(packet).filter((status) => status.received) : [];
    expect(received).toEqual([
      { sequenceNumber: 65534, received: true, deltaMs: 1 },
      { sequenceNumber: 65535, received: true, deltaMs: 2 },
      { sequenceNumber: 1, received: true, deltaMs: 3 },
      { sequenceNumber: 14, received: true, deltaMs: -25 },
      { sequenceNumber: 16, received: true, deltaMs: 4 },
    ]);
  });

  it('a packet with padding, and another behind it', () => {
    expect(parseHex('a0c90002 00000001 00000004 81ce0002 00000001 00000002')).toEqual([
      { type: 'rr', ssrc: 1, reports: [] },
      { type: 'pli', senderSsrc: 1, mediaSsrc: 2 },
    ]);
  });

  it('what it does not know, by type and format', () => {
    expect(parseHex('83cc0001 00000001 83cd0002 00000001 00000002 8fce0002 00000001 00000002')).toEqual([
      { type: 'unknown', payloadType: 204, format: 3 },
      { type: 'unknown', payloadType: 205, format: 3 },
      { type: 'unknown', payloadType: 206, format: 15 },
    ]);
  });

  it('a part of a larger buffer', () => {
    const buffer = Buffer.from(`ffffff81ce00020000000100000002ff`, 'hex');
    expect(parseRtcp(buffer, 3, 12)).toEqual([{ type: 'pli', senderSsrc: 1, mediaSsrc: 2 }]);
  });
});

describe('parseRtcp refuses', () => {
  it.each([
    ['nothing', ''],
    ['less than a header', '80c900'],
    ['another version', '41ce0002 00000001 00000002'],
    ['a length beyond the end', '81ce0003 00000001 00000002'],
    ['a tail shorter than a header', '81ce0002 00000001 00000002 80c9'],
    ['a good packet with a bad one behind', '81ce0002 00000001 00000002 80c90000'],
    ['an SR without sender info', '80c80001 00000001'],
    ['an RR with fewer blocks than it says', `82c90007 00000001${'00'.repeat(24)}`],
    ['an SDES with fewer chunks than it says', '82ca0002 00000001 01026162'],
    ['an SDES with an item beyond the end', '81ca0002 00000001 01ff6162'],
    ['a BYE with fewer sources than it says', '82cb0001 00000001'],
    ['a PLI without media source', '81ce0001 00000001'],
    ['a NACK with half an entry', 'a1cd0003 00000001 00000002 00010002'],
    ['a FIR with half an entry', '84ce0003 00000001 00000000 00000003'],
    ['a REMB with fewer sources than it says', '8fce0004 00000001 00000000 52454d42 020e0001'],
    ['an XR block beyond the end', '80cf0002 00000001 05000003'],
    ['a DLRR of another size', '80cf0004 00000001 05000002 00000002 00000007'],
    ['padding of zero bytes', 'a0c90001 00000000'],
    ['padding longer than the packet', 'a0c90001 00000005'],
    ['feedback with too few chunks', '8fcd0004 00000001 00000002 00000013 00000305'],
    ['feedback with too few deltas', '8fcd0005 00000001 00000002 00000013 00000305 20130404'],
    ['feedback with a reserved symbol', '8fcd0005 00000001 00000002 00000001 00000305 60010000'],
    ['feedback on absurdly many packets', `8fcd0007 00000001 00000002 0000ffff 00000305${'1fff'.repeat(6)}`],
  ])('%s', (_, hex) => {
    expect(parseHex(hex)).toBeUndefined();
  });

  it.each([
    [-1, 8],
    [0, 13],
    [8, 8],
    [0, Number.NaN],
    [0, -4],
  ])('offset %d and length %d in a buffer of 12 bytes', (offset, length) => {
    const buffer = Buffer.from('81ce00020000000100000002', 'hex');
    expect(parseRtcp(buffer, offset, length)).toBeUndefined();
  });
});

describe('parseRtcp', () => {
  it('answers 60,000 mutated compounds without an exception', () => {
    const random = seededRandom(21);
    const below = (limit: number) => Math.floor(random() * limit);
    const samples = sampleCompounds();
    let malformed = 0;
    for (let turn = 0; turn < 60_000; turn++) {
      const compound = Buffer.from(samples[turn % samples.length]!);
      const length = below(3) === 0 ? below(compound.length + 1) : compound.length;
      for (let change = 0; change <= below(4); change++) compound[below(compound.length)] = below(256);
      const packets = parseRtcp(compound, 0, length);
      if (packets === undefined) malformed++;
      else expect(packets.length).toBeGreaterThan(0);
    }
    expect(malformed).toBeGreaterThan(10_000);
    expect(malformed).toBeLessThan(59_000);
  });
});
