import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { DueQueue } from './DueQueue.ts';

describe('DueQueue', () => {
  it('gives what is due, the earliest first, and of the same time in their order', () => {
    const random = new SeededRandom(3);
    const queue = new DueQueue<{ dueMs: number; order: number }>();
    const added: { dueMs: number; order: number }[] = [];
    const taken: { dueMs: number; order: number }[] = [];
    let order = 0;
    for (let nowMs = 0; nowMs < 300; nowMs++) {
      for (let count = random.below(6); count > 0; count--) {
        const item = { dueMs: nowMs + random.below(40), order: order++ };
        added.push(item);
        queue.add(item.dueMs, item);
      }
      for (let item = queue.take(nowMs); item; item = queue.take(nowMs)) {
        expect(item.dueMs).toBe(nowMs);
        taken.push(item);
      }
      expect(queue.nextDueMs).toBeGreaterThan(nowMs);
    }
    for (let item = queue.take(1_000); item; item = queue.take(1_000)) taken.push(item);
    expect(taken).toEqual(added.toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order));
    expect(queue.nextDueMs).toBe(Number.POSITIVE_INFINITY);
    expect(queue.take(Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('forgets all when cleared', () => {
    const queue = new DueQueue<string>();
    queue.add(1, 'a');
    queue.clear();
    expect(queue.size).toBe(0);
    expect(queue.take(2)).toBeUndefined();
  });
});
