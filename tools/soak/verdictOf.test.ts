import { expect, it } from 'vitest';
import type { Sample } from './Sample.ts';
import { verdictOf } from './verdictOf.ts';

const sampleAt = (minute: number, changes: Partial<Sample> = {}): Sample => ({
  minute,
  peers: 200,
  memoryBytes: { server: 150e6, workers: 300e6 },
  descriptors: 300,
  loopDelayMs: { server: 12, workers: 1 },
  ...changes,
});
const halfHour = (changes: (minute: number) => Partial<Sample> = () => ({})) =>
  Array.from({ length: 61 }, (_, i) => sampleAt(i / 2, changes(i / 2)));
const grown = (samples: Sample[]) =>
  verdictOf(samples, 5)
    .filter((comparison) => comparison.grown)
    .map(({ what }) => what);

it('is content when the end is as the beginning was', () => {
  expect(grown(halfHour())).toEqual([]);
});

it('does not count what was taken while people were still coming', () => {
  expect(grown(halfHour((minute) => (minute < 5 ? { descriptors: 20 } : {})))).toEqual([]);
});

it('sees a leak, of whatever', () => {
  expect(grown(halfHour((minute) => ({ descriptors: 300 + 4 * minute })))).toEqual(['descriptors']);
  const leak = (minute: number) => ({ memoryBytes: { server: 150e6, workers: 300e6 + minute * 2e6 } });
  expect(grown(halfHour(leak))).toEqual(['memory of its workers']);
  const slower = (minute: number) => ({ loopDelayMs: { server: 12, workers: 1 + minute / 5 } });
  expect(grown(halfHour(slower))).toEqual(['event loops of its workers late by (mean)']);
});

it('is not misled by a single bad moment', () => {
  expect(grown(halfHour((minute) => (minute === 30 ? { loopDelayMs: { server: 900, workers: 90 } } : {})))).toEqual([]);
});

it('does not call well what it could not read', () => {
  expect(grown(halfHour(() => ({ descriptors: Number.NaN })))).toEqual(['descriptors']);
});
