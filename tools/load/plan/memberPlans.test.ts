import { expect, it } from 'vitest';
import { memberPlans, shareOf } from './memberPlans.ts';

const plans = memberPlans({ rooms: 2, publishers: 1, subscribers: 2, joinRate: 10 }, 'x');

it('lets publishers come first, into all rooms, at the rate that was asked for', () => {
  expect(plans.map(({ roomId, peerId, joinAtMs }) => [roomId, peerId, joinAtMs])).toEqual([
    ['load-x-0', 'publisher-0', 0],
    ['load-x-1', 'publisher-0', 100],
    ['load-x-0', 'subscriber-1', 200],
    ['load-x-1', 'subscriber-1', 300],
    ['load-x-0', 'subscriber-2', 400],
    ['load-x-1', 'subscriber-2', 500],
  ]);
  expect(plans.filter(({ isPublisher }) => isPublisher).map(({ place }) => place)).toEqual([0, 0]);
});

it('gives each process its share, and nobody to two of them', () => {
  const shares = [0, 1, 2, 3].map((process) => shareOf(plans, process, 4));
  expect(shares.map(({ length }) => length)).toEqual([2, 2, 1, 1]);
  expect(new Set(shares.flat())).toEqual(new Set(plans));
});
