import { describe, expect, it } from 'vitest';
import { readStamp } from '../../../packages/sfu-core/bench/src/media/payload.ts';
import { payloadParserFor } from '../../../packages/sfu-core/src/worker/codecs/parsePayload.ts';
import { RtpPacket } from '../../../packages/sfu-core/src/worker/rtp/RtpPacket.ts';
import { OpusSource } from './OpusSource.ts';
import { extensionIds, PAYLOAD_OFFSET_BYTES, type StampedPacket, writeStampedPacket } from './stampedPacket.ts';
import { type Vp8Frame, Vp8Source } from './Vp8Source.ts';

const packet: StampedPacket = {
  payloadType: 111,
  marker: true,
  sequenceNumber: 65_535,
  timestamp: 0xffff_fff0,
  ssrc: 0xdead_beef,
  transportWide: 4_711,
  audioLevel: 25,
  descriptor: [],
  payloadBytes: 100,
};

function written(fields: StampedPacket, nowMs: number): RtpPacket {
  const buffer = Buffer.alloc(1_600, 0xff);
  const view = new RtpPacket();
  expect(view.parse(buffer, 8, writeStampedPacket(buffer, 8, fields, nowMs))).toBe(true);
  return view;
}

const stampOf = ({ buffer, payloadOffset, payloadLengthBytes }: RtpPacket) =>
  readStamp(buffer, payloadOffset, payloadLengthBytes);

describe('a stamped packet', () => {
  it('is RTP with what a browser puts into it', () => {
    const view = written(packet, 1_000);
    const { payloadType, marker, sequenceNumber, timestamp, ssrc, payloadLengthBytes, buffer } = view;
    expect({ payloadType, marker, sequenceNumber, timestamp, ssrc }).toEqual({
      payloadType: 111,
      marker: true,
      sequenceNumber: 65_535,
      timestamp: 0xffff_fff0,
      ssrc: 0xdead_beef,
    });
    expect(view.payloadOffset).toBe(8 + PAYLOAD_OFFSET_BYTES);
    expect(payloadLengthBytes).toBe(100);
    expect(buffer.readUInt16BE(view.extensionOffset(extensionIds.transportWide))).toBe(4_711);
    expect(buffer[view.extensionOffset(extensionIds.audioLevel)]).toBe(0x80 | 25);
    expect(buffer.readUIntBE(view.extensionOffset(extensionIds.absSendTime), 3)).toBe(262_144);
  });

  it('tells no level where there is none, and no voice where it is quiet', () => {
    const video = written({ ...packet, audioLevel: undefined }, 0);
    expect(video.extensionOffset(extensionIds.audioLevel)).toBe(-1);
    const quiet = written({ ...packet, audioLevel: 110 }, 0);
    expect(quiet.buffer[quiet.extensionOffset(extensionIds.audioLevel)]).toBe(110);
  });

  it('says when it was sent, however short it is, whatever its descriptor', () => {
    expect(stampOf(written(packet, 1234.5678))).toBe(1234.5678);
    expect(stampOf(written({ ...packet, payloadBytes: 1 }, 3))).toBe(3);
    expect(stampOf(written({ ...packet, payloadBytes: 1_150, descriptor: [0x90, 0x80, 0x81, 2, 0x10] }, 7.25))).toBe(
      7.25,
    );
  });

  it('says nothing when it was damaged', () => {
    const view = written(packet, 1_000);
    const last = view.payloadOffset + view.payloadLengthBytes - 1;
    view.buffer[last] = (view.buffer[last] ?? 0) ^ 1;
    expect(stampOf(view)).toBeUndefined();
  });
});

function takenFrom(source: OpusSource, nowMs: number, isSilent: boolean): number[] {
  const timestamps: number[] = [];
  for (let frame = source.takeDue(nowMs, isSilent); frame; frame = source.takeDue(nowMs, isSilent)) {
    timestamps.push(frame.timestamp);
  }
  return timestamps;
}

it('a microphone in a silent room sends a frame every 400 ms, and goes on with its timestamps', () => {
  const source = new OpusSource(0);
  const silent: number[] = [];
  for (let nowMs = 0; nowMs < 1_000; nowMs += 20) silent.push(...takenFrom(source, nowMs, true));
  const [first = 0] = silent;
  expect(silent).toEqual([0, 20, 40].map((frames) => (first + frames * 960) >>> 0));
  expect(takenFrom(source, 1_000, false)).toEqual([(first + 50 * 960) >>> 0]);
});

it('a microphone sends a frame every 20 ms, and after a pause not all that were missed', () => {
  const source = new OpusSource(100);
  const taken = (nowMs: number) => takenFrom(source, nowMs, false);
  expect(taken(99)).toEqual([]);
  const [first = 0] = taken(100);
  expect(taken(119)).toEqual([]);
  expect(taken(140)).toEqual([960, 1_920].map((ticks) => (first + ticks) >>> 0));
  const late = taken(10_140);
  expect(late.length).toBeLessThan(8);
  expect(late.at(-1)).toBe((first + 502 * 960) >>> 0);
});

describe('a camera', () => {
  const parse = payloadParserFor('video/VP8');
  const keysOf = (frame: Vp8Frame | undefined) =>
    frame?.packets.map(({ marker, descriptor, payloadBytes }) => {
      const view = written({ ...packet, marker, descriptor, payloadBytes }, 0);
      parse(view);
      return view.payload.isKeyFrame;
    });

  it('sends thirty pictures a second at its bitrate, a key frame first', () => {
    const source = new Vp8Source(600, 0);
    const frames: Vp8Frame[] = [];
    for (let nowMs = 0; nowMs < 1_000; nowMs += 5) {
      const frame = source.takeDue(nowMs);
      if (frame) frames.push(frame);
    }
    expect(frames.length).toBe(30);
    const [first, ...others] = frames;
    expect(keysOf(first)?.[0]).toBe(true);
    const sizeOf = ({ packets }: Vp8Frame) => packets.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0);
    for (const frame of others) {
      expect(keysOf(frame)).toEqual([false, false, false]);
      expect(frame.packets.map(({ marker }) => marker)).toEqual([false, false, true]);
      expect(sizeOf(frame)).toBeCloseTo(2_500, -1);
    }
    expect(((others[0]?.timestamp ?? 0) - (first?.timestamp ?? 0)) >>> 0).toBe(35 * 90);
  });

  it('answers requests for key frames, but not each of many', () => {
    const source = new Vp8Source(600, 0);
    const isKeyAt = (nowMs: number) => {
      source.requestKeyFrame();
      return source.takeDue(nowMs)?.isKey;
    };
    expect([0, 40, 80, 320, 360].map(isKeyAt)).toEqual([true, false, false, true, false]);
  });
});
