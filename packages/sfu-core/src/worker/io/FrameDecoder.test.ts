import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder } from './FrameDecoder.ts';

const packets = [Buffer.from([1]), Buffer.alloc(1200, 7), Buffer.from('three')];
const stream = Buffer.concat(packets.map((packet) => encodeFrame(packet, 0, packet.length)));

function decode(chunks: Buffer[]): Buffer[] {
  const decoder = new FrameDecoder();
  const frames: Buffer[] = [];
  for (const chunk of chunks) expect(decoder.push(chunk, (frame) => frames.push(frame))).toBe(true);
  return frames;
}

describe('FrameDecoder', () => {
  it('takes frames that come together', () => {
    expect(decode([stream])).toEqual(packets);
  });

  it('takes frames a byte at a time', () => {
    expect(decode([...stream].map((byte) => Buffer.from([byte])))).toEqual(packets);
  });

  it.each(Array.from({ length: 12 }, (_, cut) => cut))('takes frames cut at byte %i', (cut) => {
    expect(decode([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(packets);
  });

  it('passes over empty frames', () => {
    expect(decode([Buffer.from([0, 0, 0, 1, 9])])).toEqual([Buffer.from([9])]);
  });

  it('refuses a length that no packet has', () => {
    expect(new FrameDecoder().push(Buffer.from([0xff, 0xff]), () => undefined)).toBe(false);
  });

  it('gives frames that are the owner’s to change', () => {
    const frames = decode([stream]);
    frames[0]?.fill(0);
    expect(stream[2]).toBe(1);
  });

  it('frames a part of a buffer', () => {
    expect(encodeFrame(Buffer.from('xxabcxx'), 2, 3)).toEqual(Buffer.from([0, 3, 97, 98, 99]));
  });
});
