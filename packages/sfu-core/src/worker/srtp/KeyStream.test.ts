import { describe, expect, it } from 'vitest';
import { AesCounter } from './AesCounter.ts';
import { KeyStream } from './KeyStream.ts';
import { seededBytes, seededRandom } from './testing/packets.ts';

const counter = new AesCounter(seededBytes(16, 1), seededBytes(14, 2));

/** What a packet of zeros becomes when nothing is made ahead. */
function expected(lengthBytes: number, rolloverCounter: number, sequenceNumber: number): Buffer {
  const words = counter.generate(1, rolloverCounter, sequenceNumber, 1, 0, Math.ceil(lengthBytes / 16));
  return Buffer.from(words.buffer, words.byteOffset, lengthBytes);
}

function applied(stream: KeyStream, lengthBytes: number, rolloverCounter: number, sequenceNumber: number): Buffer {
  const packet = Buffer.alloc(lengthBytes);
  stream.apply(packet, 0, lengthBytes, rolloverCounter, sequenceNumber);
  return packet;
}

describe('KeyStream', () => {
  it.each([
    { packetsAhead: 16, keepsPrevious: false },
    { packetsAhead: 16, keepsPrevious: true },
    { packetsAhead: 1, keepsPrevious: false },
  ])('does not depend on sizes, order, gaps or wraps: %o', ({ packetsAhead, keepsPrevious }) => {
    const random = seededRandom(7);
    const stream = new KeyStream(counter, 1, packetsAhead, keepsPrevious);
    let index = 65_000;
    for (let turn = 0; turn < 4000; turn++) {
      index += random() < 0.01 ? Math.floor(random() * 100) : 1;
      const reordered = Math.max(0, index - (random() < 0.2 ? Math.floor(random() * 60) : 0));
      const lengthBytes = 1 + Math.floor(random() ** 3 * 2000);
      const rolloverCounter = Math.floor(reordered / 65536);
      const sequenceNumber = reordered % 65536;
      const actual = applied(stream, lengthBytes, rolloverCounter, sequenceNumber);
      if (!actual.equals(expected(lengthBytes, rolloverCounter, sequenceNumber))) {
        expect.fail(`packet ${rolloverCounter}:${sequenceNumber} of ${lengthBytes} bytes`);
      }
    }
  });

  it('occupies what the packets seen need, and no more than 10 KiB', () => {
    const stream = new KeyStream(counter, 1, 16, false);
    expect(stream.sizeBytes).toBe(0);
    for (let sequenceNumber = 0; sequenceNumber < 64; sequenceNumber++) applied(stream, 100, 0, sequenceNumber);
    expect(stream.sizeBytes).toBe(16 * 7 * 16);
    for (let sequenceNumber = 64; sequenceNumber < 128; sequenceNumber++) applied(stream, 1200, 0, sequenceNumber);
    expect(stream.sizeBytes).toBe(8 * 75 * 16);
    for (let sequenceNumber = 128; sequenceNumber < 256; sequenceNumber++) applied(stream, 60_000, 0, sequenceNumber);
    expect(stream.sizeBytes).toBeLessThanOrEqual(10 * 1024);
    for (let sequenceNumber = 256; sequenceNumber < 512; sequenceNumber++) applied(stream, 100, 0, sequenceNumber);
    expect(stream.sizeBytes).toBe(16 * 7 * 16);
  });

  it('occupies nothing for a stream that is not worth it', () => {
    const stream = new KeyStream(counter, 1, 1, false);
    applied(stream, 1200, 0, 1);
    expect(stream.sizeBytes).toBe(0);
  });
});
