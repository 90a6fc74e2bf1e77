import { count, number, parsedArgs, UsageError } from '../commandLine.ts';

export const USAGE = `Usage: npm run soak -- [options]

Starts a server, lets people come and go in its rooms, and compares what it takes at the end with what it took after the first minutes.
  --minutes COUNT     how long (30)
  --settled COUNT     after how many minutes the first look is taken (5)
  --rooms COUNT       (40)
  --publishers COUNT  of each room (1)
  --subscribers COUNT of each room (4)
  --stay-s SECONDS    everybody stays about so long, then comes again as somebody new (60)
  --video-kbps KBIT/S of each camera (100)

Exit status 1: memory, descriptors or the delay of an event loop have grown, or members were lost. Linux only.`;

export interface SoakOptions {
  minutes: number;
  settledMinutes: number;
  rooms: number;
  /** Of each room. */
  publishers: number;
  /** Of each room. */
  subscribers: number;
  stayS: number;
  videoKbps: number;
}

/**
 * What the command line asks for. Undefined: help.
 *
 * @throws UsageError
 */
export function parseSoakCommand(args: string[]): SoakOptions | undefined {
  const { values } = parsed(args);
  if (values.help) return undefined;
  const options = {
    minutes: number('minutes', values.minutes, 0.1),
    settledMinutes: number('settled', values.settled, 0.1),
    rooms: count('rooms', values.rooms, 1, 10_000),
    publishers: count('publishers', values.publishers, 1, 1_000),
    subscribers: count('subscribers', values.subscribers, 1, 10_000),
    stayS: number('stay-s', values['stay-s'], 1),
    videoKbps: number('video-kbps', values['video-kbps'], 0),
  };
  if (options.minutes < 2 * options.settledMinutes) throw new UsageError('--minutes must be at least twice --settled');
  return options;
}

function parsed(args: string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  return parsedArgs({
    args,
    options: {
      minutes: text('30'),
      settled: text('5'),
      rooms: text('40'),
      publishers: text('1'),
      subscribers: text('4'),
      'stay-s': text('60'),
      'video-kbps': text('100'),
      help: { type: 'boolean', default: false },
    },
  });
}
