import { describe, expect, it } from 'vitest';
import { OutgoingMessage } from './OutgoingMessage.ts';
import { OutstandingChunk } from './OutstandingChunk.ts';
import { OutstandingChunks } from './OutstandingChunks.ts';

const message = new OutgoingMessage(0, 53, Buffer.alloc(1), { ordered: true }, 0);

describe('OutstandingChunks', () => {
  it.each([0, 0xffff_ffc0, 0x7fff_ffc0])('finds chunks by TSN while they come and go (from %i on)', (initialTsn) => {
    const chunks = new OutstandingChunks(initialTsn);
    const at = (index: number) => (initialTsn + index) >>> 0;
    let [first, next] = [0, 0];
    for (let round = 1; round <= 100; round += 1) {
      for (let count = 0; count < 10; count += 1, next += 1) chunks.push(new OutstandingChunk(at(next), message, 0, 1));
      for (let count = 0; count < 7; count += 1, first += 1) expect(chunks.shift()?.tsn).toBe(at(first));
      expect([chunks.cumulativeTsn, chunks.nextTsn, chunks.length]).toEqual([at(first - 1), at(next), next - first]);
      expect([chunks.get(at(first - 1)), chunks.get(at(next))]).toEqual([undefined, undefined]);
      expect([...chunks].map(({ tsn }) => tsn)).toEqual(
        Array.from({ length: next - first }, (_, index) => at(first + index)),
      );
      expect(chunks.get(at(next - 1))?.tsn).toBe(at(next - 1));
    }
    while (chunks.length > 0) chunks.shift();
    expect(chunks.shift()).toBeUndefined();
    expect(chunks.cumulativeTsn).toBe(at(next - 1));
  });
});
