import { describe, expect, it } from 'vitest';
import type { RtpPacket } from './RtpPacket.ts';
import { RtpStreamReceiver, type RtpStreamReceiverOptions } from './RtpStreamReceiver.ts';
import { wrapInRtx } from './rtx.ts';
import { parsedRtp } from './testing/buildRtp.ts';

const SSRC = 1_111;
const RTX_SSRC = 2_222;
const KEY_FRAME = Buffer.from('1000000000', 'hex');
const DELTA_FRAME = Buffer.from('1001000000', 'hex');

function setUp(options: Partial<RtpStreamReceiverOptions> = {}) {
  const events: string[] = [];
  const stream = new RtpStreamReceiver(
    {
      ssrc: SSRC,
      rtxSsrc: RTX_SSRC,
      payloadType: 101,
      rtxPayloadType: 102,
      mimeType: 'video/VP8',
      clockRate: 90_000,
      useNack: true,
      ...options,
    },
    {
      onNack: (_stream, numbers) => events.push(`nack ${numbers.join(' ')}`),
      onKeyFrameRequired: () => events.push('key frame'),
      onScore: (_stream, score, previous) => events.push(`score ${previous} -> ${score}`),
      onRestart: () => events.push('restart'),
    },
  );
  return {
    events,
    stream,
    receive: (sequenceNumber: number, nowMs = 0) => stream.receivePacket(packetOf(sequenceNumber), nowMs),
    recover: (sequenceNumber: number, nowMs = 0) => stream.receiveRtxPacket(rtxOf(packetOf(sequenceNumber)), nowMs),
  };
}

function packetOf(sequenceNumber: number, payload = DELTA_FRAME): RtpPacket {
  return parsedRtp({ payloadType: 101, sequenceNumber: sequenceNumber & 0xffff, ssrc: SSRC, payload });
}

let rtxSequence = 0;

function rtxOf(packet: RtpPacket, ssrc = RTX_SSRC, payloadType = 102): RtpPacket {
  const slot = Buffer.concat([
    packet.buffer.subarray(packet.offset, packet.offset + packet.lengthBytes),
    Buffer.alloc(2),
  ]);
  rtxSequence = (rtxSequence + 1) & 0xffff;
  const lengthBytes = wrapInRtx(slot, 0, packet.lengthBytes, packet.payloadOffset, payloadType, ssrc, rtxSequence);
  packet.parse(slot, 0, lengthBytes);
  return packet;
}

describe('RtpStreamReceiver', () => {
  it('counts packets and bytes, and reads the payload', () => {
    const { stream } = setUp();
    const packet = packetOf(1, KEY_FRAME);
    expect(stream.receivePacket(packet, 100)).toBe(true);
    expect(packet.payload.isKeyFrame).toBe(true);
    expect(stream).toMatchObject({ packetCount: 1, byteCount: 17, packetsLost: 0, lastPacketMs: 100, score: 10 });
    expect(stream.bitrateBps(100)).toBe(Math.round((17 * 8) / 2.5));
  });

  it('drops duplicates and numbers that can not be right', () => {
    const { stream, receive } = setUp();
    expect([receive(10), receive(10), receive(30_000)]).toEqual([true, false, false]);
    expect(stream).toMatchObject({ packetCount: 1, packetsDiscarded: 2 });
  });

  it('asks for what is missing, again at the next round trip, and takes it from RTX', () => {
    const { events, stream, receive, recover } = setUp();
    receive(1);
    receive(4);
    expect(events).toEqual(['nack 2 3']);
    stream.rttMs = 50;
    stream.tick(40);
    stream.tick(80);
    expect(events).toEqual(['nack 2 3', 'nack 2 3']);
    expect(recover(2, 90)).toBe(true);
    expect(recover(2, 95)).toBe(false);
    expect(stream).toMatchObject({
      packetsRetransmitted: 2,
      packetsRepaired: 1,
      rtxPacketsDiscarded: 1,
      packetsDiscarded: 0,
      packetsLost: 1,
      nackCount: 2,
      nackPacketCount: 4,
    });
  });

  it('restores the original in the packet it was given', () => {
    const { stream, receive } = setUp();
    receive(1);
    const packet = rtxOf(packetOf(2, KEY_FRAME));
    packet.arrivalMs = 77;
    expect(stream.receiveRtxPacket(packet, 77)).toBe(true);
    expect(packet).toMatchObject({ ssrc: SSRC, payloadType: 101, sequenceNumber: 2, arrivalMs: 77 });
    expect(packet.payload.isKeyFrame).toBe(true);
    expect(packet.buffer.toString('hex', packet.payloadOffset, packet.payloadOffset + packet.payloadLengthBytes)).toBe(
      KEY_FRAME.toString('hex'),
    );
  });

  it('forwards nothing of padding on the RTX stream, of another payload type, or before RTX is known', () => {
    const { stream, receive } = setUp({ rtxSsrc: undefined, rtxPayloadType: undefined });
    receive(1);
    expect(stream.receiveRtxPacket(rtxOf(packetOf(2)), 0)).toBe(false);
    stream.setRtx(RTX_SSRC, 102);
    expect(stream.receiveRtxPacket(rtxOf(packetOf(2), RTX_SSRC, 103), 0)).toBe(false);
    const padding = parsedRtp({ payloadType: 102, sequenceNumber: 900, ssrc: RTX_SSRC, paddingLengthBytes: 200 });
    expect(stream.receiveRtxPacket(padding, 0)).toBe(false);
    expect(stream).toMatchObject({ packetsRetransmitted: 0, rtxPacketsDiscarded: 2, packetCount: 1 });
  });

  it('begins anew when the sender does, without asking for the numbers between', () => {
    const { events, stream, receive } = setUp();
    receive(1_000);
    stream.receptionReport(0);
    receive(40_000);
    expect(receive(40_001)).toBe(true);
    receive(40_003);
    expect(events).toEqual(['restart', 'nack 40002']);
    expect(stream.receptionReport(0)).toMatchObject({ fractionLost: 85, totalLost: 1, highestSequenceNumber: 40_003 });
  });

  it('without NACK asks for nothing', () => {
    const { events, receive } = setUp({ useNack: false });
    receive(1);
    receive(9);
    expect(events).toEqual([]);
  });

  it('asks for a key frame when a list of packets would not do', () => {
    const { events, receive } = setUp();
    receive(1);
    receive(1_500);
    expect(events).toEqual(['key frame']);
  });

  it('asks for key frames by PLI, by FIR, or not at all, as negotiated', () => {
    expect(setUp({ usePli: true, useFir: true }).stream.keyFrameRequestType).toBe('pli');
    const { stream } = setUp({ useFir: true });
    expect(stream.keyFrameRequestType).toBe('fir');
    stream.countKeyFrameRequest('fir');
    expect(stream).toMatchObject({ pliCount: 0, firCount: 1 });
    expect(setUp().stream.keyFrameRequestType).toBeUndefined();
  });

  describe('reports', () => {
    it('with the last sender report and the time since', () => {
      const { stream, receive } = setUp();
      for (let number = 0; number < 20; number += 1) if (number % 2 === 0) receive(number);
      expect(stream.receptionReport(0)).toMatchObject({ lastSr: 0, delaySinceLastSr: 0 });
      stream.receiveSenderReport(0x11112222, 0x33334444, 77, 1_000);
      expect(stream.receptionReport(1_250)).toEqual({
        ssrc: SSRC,
        fractionLost: 0,
        totalLost: 9,
        highestSequenceNumber: 18,
        jitter: 0,
        lastSr: 0x22223333,
        delaySinceLastSr: 16_384,
      });
      expect(stream.lastSenderReport).toMatchObject({ rtpTimestamp: 77, arrivalMs: 1_000 });
    });

    it('remembers the fraction lost of the last interval', () => {
      const { stream, receive } = setUp();
      receive(0);
      receive(3);
      stream.receptionReport(0);
      expect(stream.fractionLost).toBe(128);
      receive(4);
      stream.receptionReport(0);
      expect(stream.fractionLost).toBe(0);
    });
  });

  describe('activity', () => {
    const silentUntil = (options: Partial<RtpStreamReceiverOptions>, limitMs: number) => {
      const { events, stream, receive } = setUp(options);
      stream.tick(10_000);
      receive(1, 10_000);
      for (let nowMs = 10_000; nowMs <= 10_000 + limitMs; nowMs += 20) stream.tick(nowMs);
      return { events, stream, receive };
    };

    it('ends after 1,500 ms of silence, and returns with the next packet', () => {
      expect(silentUntil({ checkInactivity: true }, 1_499).events).toEqual([]);
      const { events, stream, receive } = silentUntil({ checkInactivity: true }, 1_500);
      expect(events).toEqual(['score 10 -> 0']);
      expect(stream).toMatchObject({ isActive: false, score: 0 });
      stream.tick(20_000);
      expect(receive(2, 20_000)).toBe(true);
      expect(events).toEqual(['score 10 -> 0', 'score 0 -> 10']);
      expect(stream.isActive).toBe(true);
    });

    it('ends after 5,000 ms with DTX', () => {
      expect(silentUntil({ checkInactivity: true, useDtx: true }, 4_980).events).toEqual([]);
      expect(silentUntil({ checkInactivity: true, useDtx: true }, 5_000).events).toEqual(['score 10 -> 0']);
    });

    it('never ends for a stream without siblings', () => {
      expect(silentUntil({}, 60_000).events).toEqual([]);
    });

    it('does not count the silence of a pause', () => {
      const { events, stream, receive } = setUp({ checkInactivity: true });
      receive(1, 0);
      stream.pause();
      stream.tick(10_000);
      stream.resume(10_000);
      stream.tick(11_000);
      expect(events).toEqual([]);
      stream.tick(11_500);
      expect(events).toEqual(['score 10 -> 0']);
    });

    it('asks for nothing while paused', () => {
      const { events, stream, receive } = setUp();
      receive(1);
      receive(3);
      stream.pause();
      stream.tick(1_000);
      expect(events).toEqual(['nack 2']);
    });
  });

  describe('score', () => {
    const scoreAfter = (isLost: (index: number) => boolean, isRepaired: boolean) => {
      const { stream, receive, recover } = setUp();
      let missing: number[] = [];
      for (let nowMs = 0; nowMs < 10_000; nowMs += 10) {
        const number = nowMs / 10;
        if (isLost(number)) missing.push(number);
        else receive(number, nowMs);
        if (nowMs % 40 !== 0) continue;
        if (isRepaired) for (const wanted of missing.splice(0)) recover(wanted, nowMs);
        missing = [];
        stream.tick(nowMs);
      }
      return stream.score;
    };

    it('is 10 for a stream without loss and falls with what is lost', () => {
      expect(scoreAfter(() => false, false)).toBe(10);
      const some = scoreAfter((index) => index % 20 === 1, false);
      const many = scoreAfter((index) => index % 4 === 1, false);
      expect(some).toBeLessThan(10);
      expect(many).toBeLessThan(some);
    });

    it('is better when the losses are repaired', () => {
      const isLost = (index: number) => index % 8 === 1;
      expect(scoreAfter(isLost, true)).toBeGreaterThan(scoreAfter(isLost, false));
      expect(scoreAfter((index) => index % 50 === 1, true)).toBe(10);
    });
  });
});
