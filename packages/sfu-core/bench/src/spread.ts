/** `npm run bench:spread`: what it costs to have a room on several workers, and how evenly it lies on them. */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { integerIn, print, readOptions } from './commandLine.ts';
import { median } from './measure/statistics.ts';
import { type BenchPath, preferredSuites, setPath } from './options.ts';
import { SpreadScene, type SpreadSlice } from './spread/SpreadScene.ts';

const usage = `What a room on several workers costs: npm run bench:spread -w packages/sfu-core -- [options]

  --n 200            receivers of one sender, on one worker and on two
  --rate 100         packets a second that it sends, four at a time; about 1 Mbit/s
  --hop-rate 3000    packets a second through the pipe, to tell its cost
  --bytes 1200       size of the RTP packets
  --path native      with koffi, or js: without
  --seconds 3        length of a slice; there are five of each of five scenes
  --json             one JSON object
  --check            a few packets, to see that everything works
`;

/** Streams of a worker from which on receivers go to the other. */
const SPREAD_AT = 50;
const SLICES = 5;

interface Options {
  n: number;
  rate: number;
  hopRate: number;
  bytes: number;
  path: BenchPath;
  seconds: number;
  slices: number;
  json: boolean;
}

/** What a pipe between two workers adds to a packet. */
interface HopCost {
  /** CPU of the worker that sends it into the pipe, and of the one that takes it out, µs. */
  sendUs: number;
  receiveUs: number;
  /** CPU of forwarding it to one receiver with SRTP, to compare with, µs. */
  forwardUs: number;
  /** From sender to receiver, with the pipe and without, ms. */
  farP50Ms: number;
  nearP50Ms: number;
  farP99Ms: number;
  nearP99Ms: number;
  /** The way that packets took, as the workers say. */
  packetPath: string;
}

/** One sender's receivers on as many workers. */
interface EvennessRow {
  /** On each worker. */
  consumers: readonly number[];
  packetsPerSecond: number[];
  /** % of a core. */
  cpuPct: number[];
  p50Ms: number[];
  p99Ms: number[];
  /** CPU of all workers for a packet that reaches a receiver, µs. */
  usPerPacket: number;
  lostPct: number;
  /** CPU of the process at both ends, % of a core: what is near 100 measures itself. */
  endsCpuPct: number;
  /** How long workers and ends together were kept from their cores by others, % of the time. */
  waitedPct: number;
}

const options = readOptions(parseOptions, usage);
const hop = await measureHop(options);
const one = await measureEvenness(options, 1);
const two = await measureEvenness(options, 2);
print(options.json ? JSON.stringify({ ...options, hop, rows: [one, two] }) : report());
process.exit();

async function measureHop({ hopRate, bytes, path, seconds, slices }: Options): Promise<HopCost> {
  const wanted = { workers: 1, spreadAt: 2, consumers: 0, packetBytes: bytes, suite: preferredSuites[path] };
  const idle = await SpreadScene.open(wanted);
  const near = await SpreadScene.open({ ...wanted, consumers: 1 });
  const far = await SpreadScene.open({ ...wanted, workers: 2, consumers: 1, keepApart: true });
  const taken: [SpreadSlice[], SpreadSlice[], SpreadSlice[]] = [[], [], []];
  // In turns, so that what else the machine does befalls all of them.
  for (let round = 0; round < slices; round++) {
    taken[0].push(await idle.slice(hopRate, seconds * 1000));
    taken[1].push(await near.slice(hopRate, seconds * 1000));
    taken[2].push(await far.slice(hopRate, seconds * 1000));
  }
  const packetPath = await far.packetPath();
  await Promise.all([idle.close(), near.close(), far.close()]);
  const [idleSlices, nearSlices, farSlices] = taken;
  const us = (from: SpreadSlice[], place: number) =>
    median(from.map(({ workers, sentPackets }) => (workers[place]?.cpuUs ?? 0) / sentPackets));
  const delay = (from: SpreadSlice[], place: number, what: 'p50Ms' | 'p99Ms') =>
    round(median(from.map(({ workers }) => workers[place]?.[what] ?? 0)), 3);
  const receiveUs = us(idleSlices, 0);
  const forwardUs = us(nearSlices, 0) - receiveUs;
  return {
    sendUs: round(us(farSlices, 0) - receiveUs, 2),
    receiveUs: round(us(farSlices, 1) - forwardUs, 2),
    forwardUs: round(forwardUs, 2),
    nearP50Ms: delay(nearSlices, 0, 'p50Ms'),
    nearP99Ms: delay(nearSlices, 0, 'p99Ms'),
    farP50Ms: delay(farSlices, 1, 'p50Ms'),
    farP99Ms: delay(farSlices, 1, 'p99Ms'),
    packetPath,
  };
}

async function measureEvenness(
  { n, rate, bytes, path, seconds, slices }: Options,
  workers: number,
): Promise<EvennessRow> {
  const suite = preferredSuites[path];
  const scene = await SpreadScene.open({ workers, spreadAt: SPREAD_AT, consumers: n, packetBytes: bytes, suite });
  const taken: SpreadSlice[] = [];
  for (let round = 0; round < slices; round++) taken.push(await scene.slice(rate, seconds * 1000));
  await scene.close();
  const each = (of: (worker: SpreadSlice['workers'][number], slice: SpreadSlice) => number, digits: number) =>
    Array.from({ length: workers }, (_, place) =>
      round(median(taken.map((slice) => of(slice.workers[place] ?? noWorker, slice))), digits),
    );
  const received = sum(taken.flatMap((slice) => slice.workers.map(({ receivedPackets }) => receivedPackets)));
  const lost = sum(taken.map(({ lostPackets }) => lostPackets));
  return {
    consumers: scene.consumerCounts,
    packetsPerSecond: each(({ receivedPackets }, { durationMs }) => (1000 * receivedPackets) / durationMs, 0),
    cpuPct: each(({ cpuUs }, { durationMs }) => cpuUs / durationMs / 10, 1),
    p50Ms: each(({ p50Ms }) => p50Ms, 2),
    p99Ms: each(({ p99Ms }) => p99Ms, 2),
    usPerPacket: round(sum(taken.flatMap((slice) => slice.workers.map(({ cpuUs }) => cpuUs))) / received, 2),
    lostPct: round((100 * lost) / (received + lost), 3),
    endsCpuPct: round(median(taken.map(({ endsCpuUs, durationMs }) => endsCpuUs / durationMs / 10)), 0),
    waitedPct: round(median(taken.map(({ waitedUs, durationMs }) => waitedUs / durationMs / 10)), 0),
  };
}

function report(): string {
  const { n, rate, hopRate, bytes, path } = options;
  const { sendUs, receiveUs, forwardUs, nearP50Ms, farP50Ms, nearP99Ms, farP99Ms } = hop;
  const cells = ({ consumers, packetsPerSecond, cpuPct, p50Ms, p99Ms, ...rest }: EvennessRow) => [
    ...[consumers, packetsPerSecond, cpuPct, p50Ms, p99Ms].map((values) => values.join(' + ')),
    ...[rest.usPerPacket, rest.lostPct, rest.endsCpuPct, rest.waitedPct].map(String),
  ];
  const line = (values: readonly string[]) => values.map((value) => value.padStart(16)).join('');
  return [
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; load of the last minute ${loadavg()[0]?.toFixed(1)}`,
    `${hop.packetPath}; ${preferredSuites[path]}, ${bytes} bytes`,
    '',
    `A pipe hop, at ${hopRate} packets/s: ${sendUs} µs in the worker that sends, ${receiveUs} µs in the one that receives;`,
    `forwarding to one receiver costs ${forwardUs} µs. Delay p50 ${nearP50Ms} ms without, ${farP50Ms} ms with it; p99 ${nearP99Ms}, ${farP99Ms}.`,
    '',
    `1 -> ${n}, ${rate} packets/s from the sender, each worker's figures side by side:`,
    line([
      'consumers',
      'packets/s out',
      'CPU %',
      'p50 ms',
      'p99 ms',
      'µs a packet',
      'lost %',
      'ends CPU %',
      'kept waiting %',
    ]),
    line(cells(one)),
    line(cells(two)),
  ].join('\n');
}

const noWorker = { receivedPackets: 0, p50Ms: 0, p99Ms: 0, cpuUs: 0 };

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      n: { type: 'string', default: '200' },
      rate: { type: 'string', default: '100' },
      'hop-rate': { type: 'string', default: '3000' },
      bytes: { type: 'string', default: '1200' },
      path: { type: 'string', default: 'native' },
      seconds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    },
  });
  const { path, check, json } = values;
  if (path !== 'native' && path !== 'js') throw new RangeError(`--path takes native and js, not "${path}"`);
  setPath(path);
  return {
    n: check ? 2 * SPREAD_AT : integerIn(values.n, 'n', 1, 2000),
    rate: check ? 20 : integerIn(values.rate, 'rate', 1, 10_000),
    hopRate: check ? 100 : integerIn(values['hop-rate'], 'hop-rate', 1, 10_000),
    bytes: integerIn(values.bytes, 'bytes', 64, 1400),
    path,
    seconds: check ? 0.3 : integerIn(values.seconds, 'seconds', 1, 60),
    slices: check ? 1 : SLICES,
    json,
  };
}
