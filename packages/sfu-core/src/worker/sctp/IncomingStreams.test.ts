import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from './IncomingMessage.ts';
import { IncomingStreams } from './IncomingStreams.ts';

function message(streamId: number, ssn: number, isUnordered = false): IncomingMessage {
  return { streamId, ssn, ppid: 53, isUnordered, payload: Buffer.from(`${streamId}/${ssn}`) };
}

function recording(): { streams: IncomingStreams; delivered: string[] } {
  const delivered: string[] = [];
  return { streams: new IncomingStreams(({ payload }) => delivered.push(payload.toString())), delivered };
}

describe('IncomingStreams', () => {
  it('holds ordered messages back until their turn, in each stream for itself', () => {
    const { streams, delivered } = recording();
    for (const [streamId, ssn] of [
      [1, 1],
      [2, 0],
      [1, 2],
      [2, 2],
      [1, 0],
    ] as const)
      streams.accept(message(streamId, ssn));
    expect(delivered).toEqual(['2/0', '1/0', '1/1', '1/2']);
    expect(streams.bufferedBytes).toBeGreaterThan(0);
    streams.accept(message(2, 1));
    expect(delivered.slice(-2)).toEqual(['2/1', '2/2']);
    expect(streams.bufferedBytes).toBe(0);
  });

  it('takes no number twice', () => {
    const { streams, delivered } = recording();
    expect([0, 0, 2, 2, 65_535].map((ssn) => streams.accept(message(1, ssn)))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(delivered).toEqual(['1/0']);
  });

  it('goes on past the end of the numbers, skipping or not', () => {
    const { streams, delivered } = recording();
    for (let index = 0; index < 65_535; index += 1) {
      if (index % 3 === 0) streams.skip(1, index);
      else streams.accept(message(1, index));
    }
    const before = delivered.length;
    for (const ssn of [1, 2, 0, 65_535]) streams.accept(message(1, ssn));
    expect(delivered.slice(before)).toEqual(['1/65535', '1/0', '1/1', '1/2']);
    streams.accept(message(1, 5));
    streams.skip(1, 4);
    expect(delivered.at(-1)).toBe('1/5');
    streams.skip(1, 4);
    streams.accept(message(1, 6));
    expect(delivered.at(-1)).toBe('1/6');
  });

  it('begins anew after a reset, without what waited', () => {
    const { streams, delivered } = recording();
    for (const ssn of [0, 1, 3]) streams.accept(message(1, ssn));
    streams.accept(message(2, 0));
    expect(streams.reset([1, 1, 7])).toEqual([1, 7]);
    expect(streams.bufferedBytes).toBe(0);
    streams.accept(message(1, 0));
    expect(delivered).toEqual(['1/0', '1/1', '2/0', '1/0']);
    expect(streams.reset([])).toEqual([2, 1]);
  });
});
