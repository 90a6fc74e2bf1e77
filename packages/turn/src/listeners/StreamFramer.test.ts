import { describe, expect, it } from 'vitest';
import { Method } from '../stun/attributes.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { seededRandom } from '../stun/testing/random.ts';
import { StreamFramer } from './StreamFramer.ts';

function stun(text: string): Buffer {
  return new StunWriter().begin('request', Method.binding, Buffer.alloc(12, 3)).text(0x8022, text).finish();
}

function channelData(size: number): Buffer {
  const message = Buffer.alloc(4 + ((size + 3) & ~3), 0xee);
  message.writeUInt16BE(0x4001, 0);
  message.writeUInt16BE(size, 2);
  return message;
}

/** The stream and what should come out of it: ChannelData without its padding. */
const frames = [stun('one'), channelData(1), channelData(0), stun(''), channelData(1203), channelData(8), stun('last')];
const stream = Buffer.concat(frames);
const expected = frames.map((frame) =>
  (frame[0]! & 0xc0) === 0x40 ? frame.subarray(0, 4 + frame.readUInt16BE(2)) : frame,
);

function cut(sizes: () => number): Buffer[] {
  const framer = new StreamFramer();
  const out: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = sizes();
    const sound = framer.push(stream.subarray(at, at + size), (message) => {
      out.push(Buffer.from(message));
      return true;
    });
    if (!sound) throw new Error('a sound stream was refused');
    at += size;
  }
  expect(framer.isInsideMessage).toBe(false);
  return out;
}

describe('StreamFramer', () => {
  it('reads messages that come all at once', () => expect(cut(() => stream.length)).toEqual(expected));

  it('reads messages that come byte by byte', () => expect(cut(() => 1)).toEqual(expected));

  it('reads messages cut anywhere', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 100; round++) {
      expect(cut(() => 1 + Math.floor(random() * (round % 50 ? 30 : 2000)))).toEqual(expected);
    }
  });

  it('says so when the stream is not TURN, before it has waited for what was promised', () => {
    const http = Buffer.from('GET / HTTP/1.1\r\n\r\n');
    const tls = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01]);
    const noCookie = Buffer.from([0, 1, 0xff, 0xfc, 0, 0, 0, 0]);
    const oddLength = Buffer.from([0, 1, 0, 3, 0x21, 0x12, 0xa4, 0x42]);
    const rtp = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0]);
    for (const noise of [tls, noCookie, oddLength, rtp]) {
      expect(new StreamFramer().push(noise, () => true)).toBe(false);
      const slow = new StreamFramer();
      expect([...noise].every((byte) => slow.push(Buffer.from([byte]), () => true))).toBe(false);
    }
    // "G" has the first bits of ChannelData, so what follows looks like one long message: it ends with the connection's idle time.
    expect(new StreamFramer().push(http, () => true)).toBe(true);
  });

  it('stops when it is told to', () => {
    let count = 0;
    expect(new StreamFramer().push(stream, () => ++count < 2)).toBe(true);
    expect(count).toBe(2);
  });

  it('never throws for noise', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 2000; round++) {
      const framer = new StreamFramer();
      for (let chunk = 0; chunk < 5; chunk++) {
        const noise = Buffer.from(Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)));
        if (!framer.push(noise, () => random() < 0.9)) break;
      }
    }
  });
});
