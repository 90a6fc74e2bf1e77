import { describe, expect, it } from 'vitest';
import { PAGE_SIZE, visibleOthers } from './layout.ts';

const others = Array.from({ length: 30 }, (_, i) => `peer-${i}`);

describe('who is on the screen', () => {
  it('everyone', () => {
    expect([...visibleOthers('all', { others, speaker: 'peer-3', place: 1 })]).toEqual(others);
  });

  it('the speaker only; somebody, while nobody has spoken or who spoke has left', () => {
    const on = (speaker: string | undefined) => [...visibleOthers('speaker', { others, speaker, place: 1 })];
    expect(on('peer-3')).toEqual(['peer-3']);
    expect(on(undefined)).toEqual(['peer-0']);
    expect(on('gone')).toEqual(['peer-0']);
    expect(visibleOthers('speaker', { others: [], speaker: 'gone', place: 0 }).size).toBe(0);
  });

  it('a page, of which members leaf through all', () => {
    const pages = [0, 1, 2].map((place) => [...visibleOthers('page', { others, speaker: undefined, place })]);
    expect(pages.map(({ length }) => length)).toEqual([PAGE_SIZE, PAGE_SIZE, 6]);
    expect(pages.flat()).toEqual(others);
    expect(visibleOthers('page', { others, speaker: undefined, place: 4 })).toEqual(new Set(pages[1]));
    expect(visibleOthers('page', { others: ['only'], speaker: undefined, place: 7 })).toEqual(new Set(['only']));
  });
});
