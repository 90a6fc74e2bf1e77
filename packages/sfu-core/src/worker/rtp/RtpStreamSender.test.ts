import { describe, expect, it } from 'vitest';
import type { ReceptionReport } from '../rtcp/RtcpPacket.ts';
import { RtpStreamSender } from './RtpStreamSender.ts';

function setUp() {
  const scores: number[] = [];
  const stream = new RtpStreamSender(
    { ssrc: 7, rtxSsrc: 8, payloadType: 101, rtxPayloadType: 102, mimeType: 'video/VP8', clockRate: 90_000 },
    { onScore: (_stream, score) => scores.push(score) },
  );
  return {
    stream,
    scores,
    send(from: number, to: number, isGap: (number: number) => boolean = () => false) {
      for (let number = from; number < to; number += 1) {
        if (!isGap(number)) stream.packetSent(number & 0xffff, 1_000, 950, number * 33);
      }
    },
  };
}

function report(fields: Partial<ReceptionReport>): ReceptionReport {
  return {
    ssrc: 7,
    fractionLost: 0,
    totalLost: 0,
    highestSequenceNumber: 0,
    jitter: 0,
    lastSr: 0,
    delaySinceLastSr: 0,
    ...fields,
  };
}

describe('RtpStreamSender', () => {
  it('counts what a sender report needs: packets, and payload octets without headers', () => {
    const { stream, send } = setUp();
    send(65_530, 65_540);
    stream.packetRetransmitted(1_002, true, 65_540 * 33);
    expect(stream).toMatchObject({ packetCount: 10, byteCount: 10_000, octetCount: 9_500, packetsRetransmitted: 1 });
  });

  it('counts retransmissions in the bit rate', () => {
    const { stream } = setUp();
    stream.packetSent(1, 1_250, 1_200, 0);
    stream.packetRetransmitted(1_250, true, 10);
    expect(stream.bitrateBps(10)).toBe(8_000);
  });

  it('counts feedback', () => {
    const { stream } = setUp();
    stream.nackReceived(3);
    stream.nackReceived(1);
    stream.keyFrameRequestReceived('pli');
    stream.keyFrameRequestReceived('fir');
    const echo = { lastSr: 0xfffffff0, delaySinceLastSr: 65_536 };
    stream.receiveReceptionReport(report({ fractionLost: 12, totalLost: 5, jitter: 9, ...echo }), 65_536 + 32_768 - 16);
    expect(stream).toMatchObject({
      nackCount: 2,
      nackPacketCount: 4,
      pliCount: 1,
      firCount: 1,
      fractionLost: 12,
      packetsLost: 5,
      jitter: 9,
      rttMs: 500,
    });
    // A receiver that has had no report yet says nothing about the time.
    stream.receiveReceptionReport(report({}), 0);
    expect(stream.rttMs).toBe(500);
  });

  it('scores by what was lost on the way', () => {
    const { stream, scores, send } = setUp();
    send(0, 100);
    stream.receiveReceptionReport(report({}), 0);
    expect(stream.score).toBe(10);
    send(100, 200);
    stream.receiveReceptionReport(report({ totalLost: 20 }), 0);
    expect(scores).toEqual([6]);
    expect(stream.score).toBe(6);
  });

  it('does not count what the producer had lost', () => {
    const { stream, scores, send } = setUp();
    send(0, 100, (number) => number % 5 === 1);
    stream.receiveReceptionReport(report({ totalLost: 20 }), 0);
    send(100, 200, (number) => number % 5 === 1);
    stream.receiveReceptionReport(report({ totalLost: 40 }), 0);
    expect(scores).toEqual([]);
    // What then comes late at the producer fills gaps here too, and the receiver reports less.
    stream.packetSent(1, 1_000, 950, 0);
    stream.packetSent(6, 1_000, 950, 0);
    send(200, 300);
    stream.receiveReceptionReport(report({ totalLost: 38 }), 0);
    expect(scores).toEqual([]);
    send(300, 400);
    stream.receiveReceptionReport(report({ totalLost: 68 }), 0);
    expect(stream.score).toBeLessThan(8);
  });

  it('counts the retransmitted as repaired', () => {
    const unrepaired = setUp();
    const repaired = setUp();
    for (const { stream, send } of [unrepaired, repaired]) {
      send(0, 100);
      if (stream === repaired.stream)
        for (let packet = 0; packet < 8; packet += 1) stream.packetRetransmitted(99, true, 0);
      stream.receiveReceptionReport(report({ totalLost: 8 }), 0);
    }
    expect(repaired.stream.score).toBeGreaterThan(unrepaired.stream.score);
  });

  it('keeps its score while nothing is sent, whatever is reported', () => {
    const { stream, scores } = setUp();
    stream.receiveReceptionReport(report({ totalLost: 1_000 }), 0);
    stream.receiveReceptionReport(report({ totalLost: -5 }), 0);
    expect(scores).toEqual([]);
    expect(stream.score).toBe(10);
  });
});
