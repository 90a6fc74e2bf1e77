import { describe, expect, it } from 'vitest';
import { SctpStreamIds } from './SctpStreamIds.ts';

describe('SctpStreamIds', () => {
  it('gives a released one again only when it has been all around', () => {
    const ids = new SctpStreamIds();
    ids.limit = 3;
    expect([ids.take(), ids.take()]).toEqual([0, 1]);
    ids.release(0);
    expect([ids.take(), ids.take()]).toEqual([2, 0]);
  });

  it('says when there is none, and has one again when one is released', () => {
    const ids = new SctpStreamIds();
    ids.limit = 2;
    ids.take();
    ids.take();
    expect(() => ids.take()).toThrow(new Error('no sctpStreamId available'));
    ids.release(1);
    expect(ids.take()).toBe(1);
  });

  it('keeps to what the remote takes, once that is known', () => {
    const ids = new SctpStreamIds();
    for (let id = 0; id < 5; id++) ids.take();
    ids.limit = 4;
    expect(() => ids.take()).toThrow('no sctpStreamId available');
    ids.release(2);
    expect(ids.take()).toBe(2);
  });

  it('has 65535 of them', () => {
    const ids = new SctpStreamIds();
    const taken = Array.from({ length: 65535 }, () => ids.take());
    expect([new Set(taken).size, Math.max(...taken)]).toEqual([65535, 65534]);
    expect(() => ids.take()).toThrow();
  });
});
