import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../testing/SeededRandom.ts';
import { type HandshakeFragment, readFragments } from './HandshakeMessage.ts';
import { HandshakeReassembler } from './HandshakeReassembler.ts';

const body = new SeededRandom(1).bytes(1500);

function piece(offset: number, end: number, messageSequence = 0, of = body): HandshakeFragment {
  return { type: 1, lengthBytes: of.length, messageSequence, offset, data: of.subarray(offset, end) };
}

describe('a message', () => {
  test('is put together from any fragments in any order', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = new SeededRandom(seed);
      const cuts = [...new Set([0, ...Array.from({ length: 1 + random.below(12) }, () => random.below(1500)), 1500])];
      cuts.sort((a, b) => a - b);
      const pieces = cuts.slice(0, -1).map((start, i) => {
        // Some reach over into their neighbours.
        const overlap = random.below(3) === 0 ? random.below(200) : 0;
        return piece(Math.max(0, start - overlap), Math.min(1500, cuts[i + 1]! + overlap));
      });
      const reassembler = new HandshakeReassembler();
      for (const fragment of random.shuffle([...pieces, ...pieces.slice(0, 3)])) reassembler.add(fragment, false);
      expect(reassembler.peek()?.body).toEqual(body);
    }
  });

  test('is not there before its last byte', () => {
    const reassembler = new HandshakeReassembler();
    reassembler.add(piece(0, 700), false);
    reassembler.add(piece(701, 1500), false);
    expect(reassembler.peek()).toBeUndefined();
    reassembler.add(piece(700, 701), false);
    expect(reassembler.peek()?.encoded.subarray(0, 12).toString('hex')).toBe('010005dc00000000000005dc');
  });

  test('waits for those before it', () => {
    const reassembler = new HandshakeReassembler(3);
    expect(reassembler.add(piece(0, 1500, 4), false)).toBe('kept');
    expect(reassembler.add(piece(0, 1500, 2), false)).toBe('old');
    expect(reassembler.add(piece(0, 1500, 11), false)).toBe('tooFarAhead');
    expect(reassembler.peek()).toBeUndefined();
    reassembler.add(piece(0, 1500, 3), false);
    expect(reassembler.peek()?.messageSequence).toBe(3);
    reassembler.advance();
    expect(reassembler.peek()?.messageSequence).toBe(4);
    reassembler.advance();
    expect(reassembler.empty).toBe(true);
  });

  test('gets another chance after it was discarded', () => {
    const reassembler = new HandshakeReassembler();
    reassembler.add(piece(0, 1500, 0, Buffer.alloc(1500)), false);
    reassembler.discard();
    reassembler.add(piece(0, 1500), false);
    expect(reassembler.peek()?.body).toEqual(body);
  });

  test('that is authentic is not pushed aside by one that is not, but the other way round', () => {
    const reassembler = new HandshakeReassembler();
    reassembler.add(piece(0, 1500, 0, Buffer.alloc(1500)), false);
    reassembler.add(piece(0, 1500), true);
    reassembler.add(piece(0, 20, 0, Buffer.alloc(20)), false);
    expect(reassembler.peek()?.body).toEqual(body);
  });
});

test('what is kept is bounded, whatever is sent', () => {
  const random = new SeededRandom(5);
  const reassembler = new HandshakeReassembler();
  const large = Buffer.alloc(32_768);
  let most = 0;
  for (let i = 0; i < 20_000; i++) {
    const offset = random.below(32_000);
    reassembler.add(piece(offset, offset + 1 + random.below(700), random.below(10), large), random.below(2) === 0);
    most = Math.max(most, reassembler.storedBytes);
  }
  expect(most).toBeGreaterThan(10_000);
  expect(most).toBeLessThanOrEqual(65_536);
});

describe('fragments in a record', () => {
  const header = (hex: string, data = '') => Buffer.from(hex + data, 'hex');

  test('may be several, and a message may be empty', () => {
    const fragments = readFragments(header('0e0000000003000000000000', '100000020004000000000002abcd'));
    expect(fragments?.map(({ type, messageSequence, data }) => [type, messageSequence, data.toString('hex')])).toEqual([
      [14, 3, ''],
      [16, 4, 'abcd'],
    ]);
  });

  test.each([
    { name: 'nothing', bytes: header('') },
    { name: 'half a header', bytes: header('0e00000000') },
    { name: 'a piece that reaches past the end', bytes: header('100000020004000001000002abcd') },
    { name: 'a piece of nothing', bytes: header('100000020004000001000000') },
    { name: 'less than it says', bytes: header('100000020004000000000002ab') },
    { name: 'a message of 16 MiB', bytes: header('10ffffff0004000000000001ab') },
    { name: 'a rest', bytes: header('0e000000000300000000000000') },
  ])('that hold $name are refused', ({ bytes }) => {
    expect(readFragments(bytes)).toBeUndefined();
  });
});
