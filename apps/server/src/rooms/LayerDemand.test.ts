import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LayerDemand, type WantedLayer } from './LayerDemand.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function demandOf(spatialLayers: number) {
  const told: WantedLayer[] = [];
  const demand = new LayerDemand(spatialLayers, (maxSpatialLayer) => told.push(maxSpatialLayer));
  /** Somebody whose wish can be changed. */
  const receiver = (wanted: WantedLayer) => {
    const state = { wanted };
    const leave = demand.add(() => state.wanted);
    return {
      leave,
      wants: (next: WantedLayer) => {
        state.wanted = next;
        demand.review();
      },
    };
  };
  return { demand, told, receiver };
}

it('says after a second that nobody watches, and at once that somebody does', () => {
  const { told, receiver } = demandOf(3);
  vi.advanceTimersByTime(999);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([null]);
  receiver(Number.POSITIVE_INFINITY);
  expect(told).toEqual([null, 2]);
});

it('says the highest of all wishes, and nothing while that stays', () => {
  const { told, receiver } = demandOf(3);
  const ada = receiver(2);
  const ben = receiver(1);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
  ada.wants(0);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1]);
  ada.leave();
  vi.advanceTimersByTime(5_000);
  ben.wants(0);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1, 0]);
  ben.leave();
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([1, 0, null]);
});

it('does not believe what is over within a second', () => {
  const { told, receiver } = demandOf(3);
  const ada = receiver(2);
  for (let turn = 0; turn < 10; turn++) {
    ada.wants(null);
    vi.advanceTimersByTime(500);
    ada.wants(2);
    vi.advanceTimersByTime(400);
  }
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
});

it('goes by what is wanted at the end of that second', () => {
  const { told, receiver } = demandOf(3);
  const ada = receiver(2);
  ada.wants(null);
  vi.advanceTimersByTime(500);
  ada.wants(1);
  vi.advanceTimersByTime(500);
  expect(told).toEqual([1]);
});

it('never names a layer that the producer has not', () => {
  const { told, receiver } = demandOf(2);
  vi.advanceTimersByTime(1_000);
  receiver(7);
  expect(told).toEqual([null, 1]);
});

it('says nothing of a single layer, nor after its end', () => {
  const single = demandOf(1);
  single.receiver(0).leave();
  const closed = demandOf(3);
  closed.demand.close();
  closed.receiver(0);
  vi.advanceTimersByTime(5_000);
  expect([single.told, closed.told]).toEqual([[], []]);
  expect(vi.getTimerCount()).toBe(0);
});
