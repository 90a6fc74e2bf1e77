import { parseArgs } from 'node:util';
import { type SrtpProfileName, srtpProfiles } from '@parley/dtls';

export interface BenchOptions {
  n: number[];
  bytes: number[];
  /** Packets that the sender lets go of at a time. */
  groups: number[];
  paths: BenchPath[];
  /** Default: what each path prefers. */
  suites: SrtpProfileName[] | undefined;
  seconds: number;
  json: boolean;
  /** One small case at a fixed low rate, to see that everything works. */
  check: boolean;
  /** Profile the workers and list where their time goes. */
  cpuProf: boolean;
  /** Everything, written to RESULTS.md. */
  results: boolean;
}

/** Ways that packets can take through the engine. */
export const benchPaths = ['native', 'js'] as const;
export type BenchPath = (typeof benchPaths)[number];

export const usage = `What a forwarded packet costs: npm run bench -- [options]

  --n 1,10,50,200      consumers
  --bytes 1200,120     size of the RTP packets; above 400 they are video
  --group 1            packets that the sender lets go of at a time: 3 is much like a browser's camera
  --path native,js     with koffi, and without
  --suite …            SRTP profiles: ${Object.keys(srtpProfiles).join(', ')}; default: what the path prefers
  --seconds 1          length of a slice; each case takes about 15
  --results           the whole scoreboard, about ten minutes, written to RESULTS.md as well
  --json               one JSON object a line
  --check              n = 1 at a low fixed rate, a few seconds
  --cpu-prof           profile the worker, list its hottest functions
`;

/** Throws when they can't be understood. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      n: { type: 'string', default: '1,10,50,200' },
      bytes: { type: 'string', default: '1200,120' },
      group: { type: 'string', default: '1' },
      path: { type: 'string', default: 'native,js' },
      suite: { type: 'string' },
      results: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
    },
  });
  const { check, json } = values;
  return {
    n: check ? [1] : values.n.split(',').map((value) => numberIn(value, 'n', 1, 1000)),
    bytes: check ? [1200] : values.bytes.split(',').map((value) => numberIn(value, 'bytes', 64, 1400)),
    groups: values.group.split(',').map((value) => numberIn(value, 'group', 1, 16)),
    paths: values.path.split(',').map(pathNamed),
    suites: values.suite?.split(',').map(suiteNamed),
    results: values.results,
    seconds: Number.parseFloat(values.seconds) > 0 ? Number.parseFloat(values.seconds) : 1,
    json,
    check,
    cpuProf: values['cpu-prof'],
  };
}

function numberIn(text: string, name: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`--${name} takes integers from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

function suiteNamed(name: string): SrtpProfileName {
  if (!Object.hasOwn(srtpProfiles, name)) throw new RangeError(`--suite: there is no SRTP profile "${name}"`);
  return name as SrtpProfileName;
}

function pathNamed(text: string): BenchPath {
  const path = benchPaths.find((known) => known === text);
  if (!path) throw new RangeError(`--path takes ${benchPaths.join(' and ')}, not "${text}"`);
  return path;
}
