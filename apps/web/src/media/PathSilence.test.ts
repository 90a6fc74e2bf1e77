import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PathSilence, pathSilenceTimesMs } from './PathSilence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(pair: Record<string, unknown> = {}) {
  const counters: Record<string, unknown> = {
    id: 'p',
    bytesReceived: 1000,
    responsesReceived: 4,
    requestsSent: 1,
    consentRequestsSent: 3,
    ...pair,
  };
  const onChange = vi.fn();
  const report = vi.fn(async () => [{ type: 'transport', selectedCandidatePairId: 'p' }, { ...counters }]);
  const silence = new PathSilence({ report, onChange });
  const count = (name: string, by = 1) => {
    counters[name] = Number(counters[name]) + by;
  };
  return { silence, onChange, report, count };
}

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

it('says within six seconds that nothing comes any more, once, and that something came again', async () => {
  const { onChange, count } = watch();
  for (let second = 0; second < 10; second++) {
    count('bytesReceived', 500);
    await seconds(1);
  }
  expect(onChange).not.toHaveBeenCalled();
  await seconds(2);
  count('consentRequestsSent');
  await seconds(3);
  expect(onChange.mock.calls).toEqual([[true]]);
  await seconds(60);
  count('responsesReceived');
  await seconds(1);
  expect(onChange.mock.calls).toEqual([[true], [false]]);
});

it('is content with answers to checks where no media comes', async () => {
  const { onChange, count } = watch();
  for (let round = 0; round < 10; round++) {
    count('consentRequestsSent');
    count('responsesReceived');
    await seconds(2.5);
  }
  expect(onChange).not.toHaveBeenCalled();
});

it('does not call silent what nobody asked: Firefox checks every five seconds or so', async () => {
  const { onChange, count } = watch({ consentRequestsSent: undefined });
  for (let round = 0; round < 10; round++) {
    await seconds(5.5);
    count('requestsSent');
    // The answer takes a moment, and a look falls into it.
    await seconds(0.9);
    count('responsesReceived');
  }
  expect(onChange).not.toHaveBeenCalled();
});

it.each([
  { why: 'checks are not counted', pair: { responsesReceived: undefined } },
  { why: 'there is no path yet', pair: { id: 'other' } },
])('says nothing where $why', async ({ pair }) => {
  const { onChange } = watch(pair);
  await seconds(60);
  expect(onChange).not.toHaveBeenCalled();
});

it('looks no more when it is closed', async () => {
  const { silence, report } = watch();
  await seconds(pathSilenceTimesMs.between / 1000);
  expect(report).toHaveBeenCalledOnce();
  silence.close();
  await seconds(60);
  expect(report).toHaveBeenCalledOnce();
});
