import { describe, expect, it } from 'vitest';
import { DecisionHistory } from './DecisionHistory.ts';

describe('DecisionHistory', () => {
  it('says what held for a place, over the wrap', () => {
    const history = new DecisionHistory('none', 16);
    expect(history.current).toBe('none');
    history.decide('a', 65_530);
    history.decide('b', 2);
    history.decide('c', 10);
    expect(history.current).toBe('c');
    expect([65_529, 65_530, 1, 2, 9, 10, 500].map((place) => history.at(place))).toEqual([
      'none',
      'a',
      'a',
      'b',
      'b',
      'c',
      'c',
    ]);
  });

  it('forgets what is long ago, and all when told to', () => {
    const history = new DecisionHistory(-1, 32);
    for (let change = 0; change < 20; change++) history.decide(change, change * 3_000);
    expect(history.at(19 * 3_000)).toBe(19);
    expect(history.at(12 * 3_000)).toBe(12);
    expect(history.at(11 * 3_000)).toBe(-1);
    history.reset();
    expect(history.current).toBe(-1);
    expect(history.at(19 * 3_000)).toBe(-1);
  });
});
