import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { type DataChunk, dataFlag } from './chunks/dataChunk.ts';
import type { IncomingMessage } from './IncomingMessage.ts';
import { ReassemblyQueue } from './ReassemblyQueue.ts';

const { begin, end, unordered } = dataFlag;

function fragment(tsn: number, text: string, flags: number, streamId = 0, ssn = 0): DataChunk {
  return { tsn: tsn >>> 0, flags, streamId, ssn, ppid: 53, payload: Buffer.from(text) };
}

describe('ReassemblyQueue', () => {
  it('puts messages together whatever the order of their fragments', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = new SeededRandom(seed);
      const chunks: DataChunk[] = [];
      const texts: string[] = [];
      // Across the end of the numbers, too.
      for (let tsn = 0xffff_ffe0; texts.length < 20; ) {
        const count = 1 + random.below(8);
        const ssn = texts.length;
        texts.push(Array.from({ length: count }, (_, index) => `${ssn}:${index} `).join(''));
        for (let index = 0; index < count; index += 1, tsn += 1) {
          const flags = (index === 0 ? begin : 0) | (index === count - 1 ? end : 0);
          chunks.push(fragment(tsn, `${ssn}:${index} `, flags, ssn % 3, ssn));
        }
      }
      const queue = new ReassemblyQueue(1_000);
      const messages: IncomingMessage[] = [];
      while (chunks.length > 0) {
        const [chunk] = chunks.splice(random.below(chunks.length), 1);
        const outcome = queue.add(chunk!);
        if (typeof outcome === 'object') messages.push(outcome);
        else expect(outcome).toBe('incomplete');
      }
      messages.sort((a, b) => a.ssn - b.ssn);
      expect(messages.map(({ payload }) => payload.toString())).toEqual(texts);
      expect(messages.every(({ streamId, ssn }) => streamId === ssn % 3)).toBe(true);
      expect(queue.bufferedBytes).toBe(0);
    }
  });

  it('keeps copies: the packet is not its own', () => {
    const queue = new ReassemblyQueue(1_000);
    const chunk = fragment(1, 'mine', begin | end);
    const message = queue.add(chunk);
    chunk.payload.fill(0);
    expect(message).toMatchObject({ payload: Buffer.from('mine') });
  });

  it('drops what was begun up to a TSN, and nothing behind it', () => {
    const queue = new ReassemblyQueue(1_000);
    queue.add(fragment(1, 'a', begin | unordered));
    queue.add(fragment(3, 'b', unordered));
    queue.add(fragment(5, 'c', begin | unordered));
    queue.discardUpTo(4);
    expect(queue.add(fragment(6, 'd', end | unordered))).toMatchObject({ payload: Buffer.from('cd') });
    expect(queue.bufferedBytes).toBe(0);
  });

  it('takes the PPID of the first fragment', () => {
    const queue = new ReassemblyQueue(1_000);
    queue.add({ ...fragment(2, 'b', end), ppid: 0 });
    expect(queue.add({ ...fragment(1, 'a', begin), ppid: 51 })).toMatchObject({ ppid: 51 });
  });

  it.each([
    ['too long a fragment', [fragment(1, 'x'.repeat(11), begin | end)], 'tooLarge'],
    ['too long a message', [fragment(2, 'xxxxxx', 0), fragment(1, 'xxxxxx', begin)], 'tooLarge'],
    ['a fragment behind an end', [fragment(1, 'x', end), fragment(2, 'x', 0)], 'mismatch'],
    ['an end before a fragment', [fragment(2, 'x', 0), fragment(1, 'x', end)], 'mismatch'],
    ['fragments of two streams', [fragment(1, 'x', begin, 1), fragment(2, 'x', end, 2)], 'mismatch'],
    ['fragments of two messages', [fragment(1, 'x', begin, 1, 1), fragment(2, 'x', 0, 1, 2)], 'mismatch'],
    ['one ordered, one not', [fragment(1, 'x', begin), fragment(2, 'x', end | unordered)], 'mismatch'],
    [
      'unordered ones that number differently',
      [fragment(1, 'x', begin | unordered, 1, 1), fragment(2, 'x', unordered, 1, 2)],
      'incomplete',
    ],
  ])('judges %s', (_name, chunks, expected) => {
    const queue = new ReassemblyQueue(10);
    expect(chunks.map((chunk) => queue.add(chunk)).at(-1)).toBe(expected);
  });
});
