import { parseArgs } from 'node:util';
import { type SrtpProfileName, srtpProfiles } from '@parley/dtls';
import { integerIn } from './commandLine.ts';

export interface BenchOptions {
  n: number[];
  bytes: number[];
  /** Packets that the sender lets go of at a time. */
  groups: number[];
  /** Recordings to be sent, beside packets all alike. */
  traces: TraceName[];
  sfus: SfuName[];
  /** Default: what each path prefers. */
  suites: SrtpProfileName[] | undefined;
  transports: TransportKind;
  /** How busy the worker's core is to be, %. */
  loadPct: number;
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

/** SRTP profiles: what is cheapest on each path. */
export const preferredSuites = {
  native: 'AEAD_AES_128_GCM',
  js: 'AES_CM_128_HMAC_SHA1_80',
} as const satisfies Record<BenchPath, SrtpProfileName>;

/** Makes the workers that are started from now on take this path: they inherit the environment. */
export function setPath(path: BenchPath): void {
  process.env.PARLEY_NATIVE = path === 'native' ? 'on' : 'off';
}

/** What can be measured. */
export const sfuNames = [...benchPaths, 'mediasoup'] as const;
export type SfuName = (typeof sfuNames)[number];

/** What clients connect to. */
const transportKinds = ['webrtc', 'plain'] as const;
export type TransportKind = (typeof transportKinds)[number];

/** Files of `bench/traces/`. */
const traceNames = ['chromium720p'] as const;
export type TraceName = (typeof traceNames)[number];

/** What RESULTS.md leaves no choice of. */
const PARTS_OF_RESULTS = [
  'n',
  'bytes',
  'group',
  'trace',
  'path',
  'suite',
  'transport',
  'check',
  'cpu-prof',
  'json',
] as const;
const DEFAULT_N = '1,10,50,200';
const DEFAULT_BYTES = '1200,120';

export const usage = `What a forwarded packet costs: npm run bench -- [options]

  --n 1,10,50,200      consumers
  --bytes 1200,120     size of the RTP packets; above 400 they are video
  --group 1            packets that the sender lets go of at a time
  --trace …            send what was recorded, pictures in bursts: ${traceNames.join(', ')}; --bytes counts beside it if it is given too
  --path native,js     with koffi, and without; mediasoup: its C++ worker, which MEDIASOUP_WORKER_BIN names
  --suite …            SRTP profiles: ${Object.keys(srtpProfiles).join(', ')}; default: what the path prefers
  --transport webrtc   or plain: PlainTransport with SRTP
  --load 70            how busy the worker's core is to be, %
  --seconds 1          length of a slice; there are five for each row
  --results            the whole scoreboard, about half an hour, written to RESULTS.md as well
  --json               one JSON object a line
  --check              one case of n = 1 at a low fixed rate, a few seconds
  --cpu-prof           profile the worker, list its parts and its hottest functions
`;

/** Throws when they can't be understood. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      n: { type: 'string' },
      bytes: { type: 'string' },
      group: { type: 'string' },
      trace: { type: 'string' },
      path: { type: 'string' },
      suite: { type: 'string' },
      transport: { type: 'string' },
      load: { type: 'string', default: '70' },
      results: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      'cpu-prof': { type: 'boolean', default: false },
    },
  });
  const { check, json, results } = values;
  const part = PARTS_OF_RESULTS.find((name) => values[name]);
  if (results && part) throw new RangeError(`--results measures everything, and leaves no room for --${part}`);
  const bytes = values.bytes ?? (values.trace ? '' : DEFAULT_BYTES);
  return {
    n: check ? [1] : listOf(values.n ?? DEFAULT_N, (value) => integerIn(value, 'n', 1, 1000)),
    bytes: check ? (values.trace ? [] : [1200]) : listOf(bytes, (value) => integerIn(value, 'bytes', 64, 1400)),
    groups: listOf(values.group ?? '1', (value) => integerIn(value, 'group', 1, 16)),
    traces: listOf(values.trace ?? '', (value) => oneOf(traceNames, value, 'trace')),
    sfus: listOf(values.path ?? '', (value) => oneOf(sfuNames, value, 'path')),
    suites: values.suite === undefined ? undefined : listOf(values.suite, suiteNamed),
    transports: oneOf(transportKinds, values.transport ?? 'webrtc', 'transport'),
    loadPct: integerIn(values.load, 'load', 5, 95),
    results,
    seconds: Number.parseFloat(values.seconds) > 0 ? Number.parseFloat(values.seconds) : 1,
    json,
    check,
    cpuProf: values['cpu-prof'],
  };
}

function listOf<T>(text: string, parse: (value: string) => T): T[] {
  return text === '' ? [] : text.split(',').map(parse);
}

function suiteNamed(name: string): SrtpProfileName {
  if (!Object.hasOwn(srtpProfiles, name)) throw new RangeError(`--suite: there is no SRTP profile "${name}"`);
  return name as SrtpProfileName;
}

function oneOf<T extends string>(known: readonly T[], text: string, name: string): T {
  const found = known.find((value) => value === text);
  if (!found) throw new RangeError(`--${name} takes ${known.join(', ')}, not "${text}"`);
  return found;
}
