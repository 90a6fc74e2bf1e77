import { describe, expect, it } from 'vitest';
import { UsageError } from '../commandLine.ts';
import { changesOf, parseRelayOptions } from './options.ts';

const ends = ['--listen', '127.0.0.1:44444', '--target', '[::1]:5000'];

describe('the options of the relay', () => {
  it('concern both directions, or one', () => {
    const options = parseRelayOptions([...ends, '--loss', '3', '--delay', '30', '--rate', 'down:2.5M', '--seed', '9']);
    expect(options).toEqual({
      listen: { address: '127.0.0.1', port: 44444 },
      target: { address: '::1', port: 5000 },
      profiles: {
        up: { lossRatio: 0.03, delayMs: 30 },
        down: { lossRatio: 0.03, delayMs: 30, rateBps: 2_500_000 },
      },
      schedule: { up: [], down: [] },
      seed: 9,
    });
  });

  it('change with time', () => {
    const { schedule } = parseRelayOptions([...ends, '--at', '20,rate=2.5M', '--at', '10,rate=down:300k,loss=down:1']);
    expect(schedule).toEqual({
      up: [{ atMs: 20_000, change: { rateBps: 2_500_000 } }],
      down: [
        { atMs: 10_000, change: { rateBps: 300_000 } },
        { atMs: 10_000, change: { lossRatio: 0.01 } },
        { atMs: 20_000, change: { rateBps: 2_500_000 } },
      ],
    });
  });

  it('know bursts and reordering', () => {
    expect(changesOf('burst', 'up:5x10')).toEqual([
      ['up', { burst: { beginRatio: expect.closeTo(0.005263, 5), endRatio: 0.1 } }],
    ]);
    expect(changesOf('reorder', 'down:2x40')).toEqual([['down', { reorderRatio: 0.02, reorderDelayMs: 40 }]]);
  });

  it.each([
    [[]],
    [['--listen', 'nowhere:1', '--target', '127.0.0.1:2']],
    [['--listen', '127.0.0.1:70000', '--target', '127.0.0.1:2']],
    [[...ends, '--loss', '101']],
    [[...ends, '--delay', '']],
    [[...ends, '--rate', '3G']],
    [[...ends, '--speed', '3']],
    [[...ends, '--at', '3,speed=3']],
  ])('refuse %j', (args) => {
    expect(() => parseRelayOptions(args)).toThrow(UsageError);
  });
});
