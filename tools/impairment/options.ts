import { isIP } from 'node:net';
import { burstLossOf, type LinkProfile } from '../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import { parsedArgs, UsageError } from '../commandLine.ts';
import type { ImpairmentRelayOptions } from './ImpairmentRelay.ts';
import type { Direction } from './RelayedClient.ts';

export const USAGE = `Usage: node tools/impairment/relay.mjs --listen ADDRESS:PORT --target ADDRESS:PORT [options]

Each option concerns both directions; up: or down: before its value makes it one's own (--rate down:300k).
  --loss PERCENT         lost by chance                     --delay MS      one way
  --burst PERCENTxCOUNT  lost in runs of a mean length      --jitter MS     added to the delay, evenly distributed
  --rate BIT/S           capacity: 300k, 2.5M               --queue MS      longest wait at the bottleneck (300)
  --duplicate PERCENT    come twice                         --reorder PERCENT[xMS]  held back (20 ms) while others pass
  --overtake             packets overtake by jitter         --seed NUMBER   the same losses each time (1)
  --at SECONDS,OPTION=VALUE[,OPTION=VALUE…]   a change at a time: --at 10,rate=300k --at 20,rate=2.5M; may be repeated

While it runs, a line on standard input changes it: "rate down:300k", "loss 0", "handover".
It prints its counters every ten seconds, and at its end.`;

type Setting = (value: string) => LinkProfile;

const settings: Record<string, Setting> = {
  loss: (value) => ({ lossRatio: percent(value) }),
  delay: (value) => ({ delayMs: number(value) }),
  jitter: (value) => ({ jitterMs: number(value) }),
  rate: (value) => ({ rateBps: bitrate(value) }),
  queue: (value) => ({ maxQueueMs: number(value) }),
  duplicate: (value) => ({ duplicateRatio: percent(value) }),
  reorder: (value) => {
    const [ratio = '', delay] = value.split('x');
    return { reorderRatio: percent(ratio), ...(delay !== undefined && { reorderDelayMs: number(delay) }) };
  },
  burst: (value) => {
    const [ratio = '', count = '1'] = value.split('x');
    return { burst: burstLossOf(percent(ratio), number(count)) };
  },
};

/** What the command line asks for. Throws {@link UsageError}. */
export function parseRelayOptions(args: string[]): ImpairmentRelayOptions {
  const { values } = parsed(args);
  const options: Required<Pick<ImpairmentRelayOptions, 'profiles' | 'schedule'>> = {
    profiles: { up: {}, down: {} },
    schedule: { up: [], down: [] },
  };
  for (const [name, given] of Object.entries(values)) {
    if (!(name in settings)) continue;
    for (const value of given as string[]) {
      for (const [direction, change] of changesOf(name, value)) {
        options.profiles[direction] = { ...options.profiles[direction], ...change };
      }
    }
  }
  if (values.overtake) {
    for (const direction of ['up', 'down'] as const) {
      options.profiles[direction] = { ...options.profiles[direction], jitterReorders: true };
    }
  }
  for (const text of values.at ?? []) {
    const [seconds = '', ...changes] = text.split(',');
    for (const item of changes) {
      const [name = '', value = ''] = item.split('=');
      for (const [direction, change] of changesOf(name, value)) {
        options.schedule[direction] = [
          ...(options.schedule[direction] ?? []),
          { atMs: number(seconds) * 1_000, change },
        ].sort((a, b) => a.atMs - b.atMs);
      }
    }
  }
  return {
    ...options,
    listen: endpoint('listen', values.listen),
    target: endpoint('target', values.target),
    ...(values.seed !== undefined && { seed: number(values.seed) }),
  };
}

/** A change such as `rate` with `down:300k`, by direction. Throws {@link UsageError}. */
export function changesOf(name: string, text: string): [Direction, LinkProfile][] {
  const setting = settings[name];
  if (!setting) throw new UsageError(`unknown option "${name}"`);
  const direction = /^(up|down):/.exec(text)?.[1] as Direction | undefined;
  const value = direction ? text.slice(direction.length + 1) : text;
  const change = setting(value);
  return direction
    ? [[direction, change]]
    : [
        ['up', change],
        ['down', change],
      ];
}

function parsed(args: string[]) {
  const many = { type: 'string', multiple: true } as const;
  return parsedArgs({
    args,
    options: {
      listen: { type: 'string' },
      target: { type: 'string' },
      seed: { type: 'string' },
      overtake: { type: 'boolean' },
      at: many,
      loss: many,
      delay: many,
      jitter: many,
      rate: many,
      queue: many,
      duplicate: many,
      reorder: many,
      burst: many,
    },
  });
}

function endpoint(name: string, text = ''): { address: string; port: number } {
  const match = /^\[?(.*?)\]?:(\d{1,5})$/.exec(text);
  const [, address = '', port = ''] = match ?? [];
  if (!isIP(address) || Number(port) > 65_535) throw new UsageError(`--${name} must be ADDRESS:PORT`);
  return { address, port: Number(port) };
}

function number(text: string): number {
  const value = text === '' ? Number.NaN : Number(text);
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY) throw new UsageError(`"${text}" is not a number from 0 up`);
  return value;
}

function percent(text: string): number {
  const value = number(text);
  if (value > 100) throw new UsageError(`"${text}" is more than 100 %`);
  return value / 100;
}

function bitrate(text: string): number {
  const [, digits = '', unit = ''] = /^([\d.]+)([kM]?)$/.exec(text) ?? [];
  return number(digits) * (unit === 'M' ? 1_000_000 : unit === 'k' ? 1_000 : 1);
}
