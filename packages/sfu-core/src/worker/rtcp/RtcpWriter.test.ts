import { describe, expect, it } from 'vitest';
import {
  GenericNack,
  PictureLossIndication,
  type ReceiverEstimatedMaxBitrate,
  RtcpPacketConverter,
  RtcpPayloadSpecificFeedback,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtcpSourceDescriptionPacket,
  type RtcpSrPacket,
  RtcpTransportLayerFeedback,
  SourceDescriptionChunk,
  SourceDescriptionItem,
} from 'werift';
import { SLOT_HEADROOM_BYTES, SLOT_TAILROOM_BYTES } from '../srtp/PacketSlot.ts';
import { parseRtcp } from './parseRtcp.ts';
import { RTCP_TARGET_BYTES, RtcpWriter } from './RtcpWriter.ts';
import { receptionReport, senderInfo, written } from './testing/compounds.ts';

function parsed(writer: RtcpWriter) {
  return parseRtcp(writer.buffer, writer.offset, writer.lengthBytes);
}

/** What is parsed after one packet was appended. */
function roundTrip(append: (writer: RtcpWriter) => boolean) {
  const writer = new RtcpWriter();
  expect(append(writer)).toBe(true);
  expect(writer.lengthBytes % 4).toBe(0);
  return parsed(writer);
}

describe('RtcpWriter writes what parseRtcp reads', () => {
  it('SR and RR', () => {
    const reports = [receptionReport(2), receptionReport(0xffffffff, -7)];
    expect(roundTrip((writer) => writer.senderReport(senderInfo(1), reports))).toEqual([
      { type: 'sr', ...senderInfo(1), reports },
    ]);
    expect(roundTrip((writer) => writer.senderReport(senderInfo(1)))).toEqual([
      { type: 'sr', ...senderInfo(1), reports: [] },
    ]);
    expect(roundTrip((writer) => writer.receiverReport(0, reports))).toEqual([{ type: 'rr', ssrc: 0, reports }]);
  });

  it('totals that go beyond 24 bits, saturated', () => {
    const reports = [receptionReport(1, 2 ** 30), receptionReport(1, -(2 ** 30))];
    const [packet] = roundTrip((writer) => writer.receiverReport(0, reports)) ?? [];
    expect(packet?.type === 'rr' && packet.reports.map((report) => report.totalLost)).toEqual([0x7fffff, -0x800000]);
  });

  it.each(['', 'a', 'ab', 'abc', 'abcd', 'käse', 'x'.repeat(255)])('SDES with the CNAME "%s"', (cname) => {
    expect(roundTrip((writer) => writer.sdesCname(9, cname))).toEqual([{ type: 'sdes', chunks: [{ ssrc: 9, cname }] }]);
  });

  it('SDES with a CNAME that is too long, without half a character', () => {
    expect(roundTrip((writer) => writer.sdesCname(9, 'ä'.repeat(200)))).toEqual([
      { type: 'sdes', chunks: [{ ssrc: 9, cname: 'ä'.repeat(127) }] },
    ]);
  });

  it('BYE, PLI and FIR', () => {
    expect(roundTrip((writer) => writer.bye([1, 2]))).toEqual([{ type: 'bye', ssrcs: [1, 2] }]);
    expect(roundTrip((writer) => writer.pli(1, 2))).toEqual([{ type: 'pli', senderSsrc: 1, mediaSsrc: 2 }]);
    expect(roundTrip((writer) => writer.fir(1, 2, 255))).toEqual([
      { type: 'fir', senderSsrc: 1, entries: [{ ssrc: 2, sequenceNumber: 255 }] },
    ]);
  });

  it.each([0, 1, 262_143, 30_000, 10_000_000, 2 ** 40])('REMB of %i bit/s, to 18 bits', (bitrateBps) => {
    const [packet] = roundTrip((writer) => writer.remb(1, bitrateBps, [2, 3])) ?? [];
    expect(packet).toMatchObject({ type: 'remb', senderSsrc: 1, ssrcs: [2, 3] });
    const read = packet?.type === 'remb' ? packet.bitrateBps : Number.NaN;
    expect(read).toBeLessThanOrEqual(bitrateBps);
    expect(read).toBeGreaterThanOrEqual(bitrateBps * (1 - 2 ** -17));
  });

  it('XR', () => {
    const time = { ntpSeconds: 0xfffffffe, ntpFraction: 5 };
    expect(roundTrip((writer) => writer.xrReceiverReferenceTime(1, time))).toEqual([
      { type: 'xr', ssrc: 1, receiverReferenceTime: time, dlrr: [] },
    ]);
    const dlrr = [
      { ssrc: 2, lastRr: 0xffffffff, delaySinceLastRr: 4 },
      { ssrc: 3, lastRr: 5, delaySinceLastRr: 6 },
    ];
    expect(roundTrip((writer) => writer.xrDlrr(1, dlrr))).toEqual([{ type: 'xr', ssrc: 1, dlrr }]);
  });

  it('compounds, one after another in the same buffer', () => {
    const writer = new RtcpWriter();
    for (const ssrc of [1, 2]) {
      writer.reset();
      writer.senderReport(senderInfo(ssrc));
      writer.sdesCname(ssrc, 'cname');
      writer.pli(ssrc, 5);
      expect(parsed(writer)?.map((packet) => packet.type)).toEqual(['sr', 'sdes', 'pli']);
    }
  });
});

describe('RtcpWriter.nack', () => {
  it.each([
    { sequenceNumbers: [5], entries: 1 },
    { sequenceNumbers: [5, 6, 21], entries: 1 },
    { sequenceNumbers: [5, 22], entries: 2 },
    { sequenceNumbers: [65_530, 65_535, 0, 10], entries: 1 },
    { sequenceNumbers: [100, 50, 51], entries: 2 },
  ])('packs $sequenceNumbers into $entries entries', ({ sequenceNumbers, entries }) => {
    const writer = new RtcpWriter();
    expect(writer.nack(1, 2, sequenceNumbers)).toBe(true);
    expect(writer.lengthBytes).toBe(12 + 4 * entries);
    const [packet] = parsed(writer) ?? [];
    expect(packet).toEqual({ type: 'nack', senderSsrc: 1, mediaSsrc: 2, sequenceNumbers });
  });

  it('has the bytes of RFC 4585 section 6.2.1', () => {
    const writer = new RtcpWriter();
    writer.nack(1, 2, [0x100, 0x101, 0x110]);
    expect(written(writer).toString('hex')).toBe('81cd0003000000010000000201008001');
  });

  it('writes nothing for nothing, and one of two equals', () => {
    const writer = new RtcpWriter();
    expect(writer.nack(1, 2, [])).toBe(true);
    expect(writer.lengthBytes).toBe(0);
    writer.nack(1, 2, [7, 7]);
    expect(parsed(writer)).toMatchObject([{ sequenceNumbers: [7] }]);
  });

  it('leaves out what does not fit, and says so', () => {
    const writer = new RtcpWriter();
    const sequenceNumbers = Array.from({ length: 1000 }, (_, place) => place * 20);
    expect(writer.nack(1, 2, sequenceNumbers)).toBe(false);
    expect(writer.lengthBytes).toBeLessThanOrEqual(RTCP_TARGET_BYTES);
    const [packet] = parsed(writer) ?? [];
    const read = packet?.type === 'nack' ? packet.sequenceNumbers : [];
    expect(read.length).toBeGreaterThan(290);
    expect(read).toEqual(sequenceNumbers.slice(0, read.length));
    expect(writer.nack(1, 2, [1])).toBe(false);
  });
});

describe('RtcpWriter', () => {
  it('leaves headroom and tailroom alone, and answers false when it is full', () => {
    const writer = new RtcpWriter(100);
    expect(writer.senderReport(senderInfo(1))).toBe(true);
    expect(writer.receiverReport(1, [receptionReport(2), receptionReport(3)])).toBe(true);
    const before = written(writer);
    expect(before).toHaveLength(28 + 56);
    expect(writer.senderReport(senderInfo(1))).toBe(false);
    expect(writer.receiverReport(1, [receptionReport(2)])).toBe(false);
    expect(writer.sdesCname(1, 'too long a name')).toBe(false);
    expect(writer.bye([1, 2, 3, 4])).toBe(false);
    expect(writer.remb(1, 1, [2])).toBe(false);
    expect(writer.fir(1, 2, 3)).toBe(false);
    expect(writer.xrDlrr(1, [{ ssrc: 1, lastRr: 2, delaySinceLastRr: 3 }])).toBe(false);
    expect(writer.xrReceiverReferenceTime(1, { ntpSeconds: 1, ntpFraction: 2 })).toBe(false);
    expect(writer.transportFeedback(Buffer.alloc(20))).toBe(false);
    expect(writer.nack(1, 2, [3])).toBe(true);
    expect(writer.pli(1, 2)).toBe(false);
    expect(written(writer).subarray(0, 84).equals(before)).toBe(true);
    expect(writer.roomBytes).toBe(0);
    expect(writer.buffer.subarray(0, SLOT_HEADROOM_BYTES).equals(Buffer.alloc(SLOT_HEADROOM_BYTES))).toBe(true);
    expect(writer.buffer.subarray(-SLOT_TAILROOM_BYTES).equals(Buffer.alloc(SLOT_TAILROOM_BYTES))).toBe(true);
  });

  it('refuses more reports than a header can count', () => {
    const writer = new RtcpWriter();
    const reports = Array.from({ length: 32 }, (_, ssrc) => receptionReport(ssrc));
    expect(writer.receiverReport(1, reports)).toBe(false);
    expect(writer.receiverReport(1, reports.slice(1))).toBe(true);
    expect(parsed(writer)).toMatchObject([{ type: 'rr', reports: reports.slice(1) }]);
  });
});

describe('werift', () => {
  it('reads our SR, RR and SDES', () => {
    const writer = new RtcpWriter();
    writer.senderReport(senderInfo(1), [receptionReport(2)]);
    writer.receiverReport(3, [receptionReport(4)]);
    writer.sdesCname(1, 'someone');
    const packets = RtcpPacketConverter.deSerialize(written(writer));
    const senderReport = packets[0] as RtcpSrPacket;
    expect(senderReport.senderInfo).toMatchObject({
      ntpTimestamp: (0xe9000001n << 32n) | 0x89abcdefn,
      rtpTimestamp: 0xfffffff0,
      packetCount: 70_000,
      octetCount: 80_000_000,
    });
    const block = { fractionLost: 25, packetsLost: 12, highestSequence: 0x1fffe, jitter: 333, dlsr: 0x12345 };
    expect(packets).toMatchObject([
      { type: 200, ssrc: 1, reports: [{ ssrc: 2, ...block }] },
      { type: 201, ssrc: 3, reports: [{ ssrc: 4, ...block }] },
      { type: 202, chunks: [{ source: 1, items: [{ type: 1, text: 'someone' }] }] },
    ]);
  });

  it('reads our NACK, PLI and REMB', () => {
    const feedbackOf = (append: (writer: RtcpWriter) => void) => {
      const writer = new RtcpWriter();
      append(writer);
      const [packet] = RtcpPacketConverter.deSerialize(written(writer));
      return (packet as { feedback?: unknown }).feedback;
    };
    const nack = feedbackOf((writer) => writer.nack(1, 2, [10, 11, 26, 500])) as GenericNack;
    expect(nack).toMatchObject({ senderSsrc: 1, mediaSourceSsrc: 2, lost: [10, 11, 26, 500] });
    expect(feedbackOf((writer) => writer.pli(1, 2))).toMatchObject({ senderSsrc: 1, mediaSsrc: 2 });
    const remb = feedbackOf((writer) => writer.remb(1, 2_500_000, [5])) as ReceiverEstimatedMaxBitrate;
    expect(Number(remb.bitrate)).toBe(Math.floor(2_500_000 / 16) * 16);
    expect(remb.ssrcFeedbacks).toEqual([5]);
  });

  it('writes what we read', () => {
    const report = receptionReport(2);
    const info = new RtcpReceiverInfo({
      ssrc: report.ssrc,
      fractionLost: report.fractionLost,
      packetsLost: report.totalLost,
      highestSequence: report.highestSequenceNumber,
      jitter: report.jitter,
      lsr: report.lastSr,
      dlsr: report.delaySinceLastSr,
    });
    const compound = Buffer.concat([
      new RtcpRrPacket({ ssrc: 1, reports: [info] }).serialize(),
      new RtcpSourceDescriptionPacket({
        chunks: [
          new SourceDescriptionChunk({ source: 1, items: [new SourceDescriptionItem({ type: 1, text: 'me' })] }),
        ],
      }).serialize(),
      new RtcpTransportLayerFeedback({
        feedback: new GenericNack({ senderSsrc: 1, mediaSourceSsrc: 2, lost: [10, 11, 26, 500] }),
      }).serialize(),
      new RtcpPayloadSpecificFeedback({
        feedback: new PictureLossIndication({ senderSsrc: 1, mediaSsrc: 2 }),
      }).serialize(),
    ]);
    expect(parseRtcp(compound, 0, compound.length)).toEqual([
      { type: 'rr', ssrc: 1, reports: [report] },
      { type: 'sdes', chunks: [{ ssrc: 1, cname: 'me' }] },
      { type: 'nack', senderSsrc: 1, mediaSsrc: 2, sequenceNumbers: [10, 11, 26, 500] },
      { type: 'pli', senderSsrc: 1, mediaSsrc: 2 },
    ]);
  });
});
