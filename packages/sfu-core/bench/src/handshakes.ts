/** `npm run bench:handshakes`: what it takes that many peers join at once. */
import { parseArgs } from 'node:util';
import { integerIn, print, readOptions } from './commandLine.ts';
import { type HandshakeRow, measureHandshakes } from './handshakes/measureHandshakes.ts';
import { CpuProfile, shareLine } from './measure/CpuProfile.ts';
import { machine } from './measure/resultsPage.ts';
import { pathsThere } from './probe/pathsThere.ts';

const usage = `What it takes that many peers join at once: npm run bench:handshakes -- [options]

  --peers 100          so many at once, with two transports each
  --load 0,20000       packets a second that are forwarded to others meanwhile
  --path native,js     with koffi, and without
  --cpu-prof           profile the worker, list its hottest functions
  --json               one JSON object a line
`;

const HOT_FUNCTIONS = 40;
const COLUMNS: [title: string, width: number, text: (row: HandshakeRow) => string][] = [
  ['path', 7, ({ path }) => path],
  ['peers', 6, ({ peers }) => String(peers)],
  ['packets/s', 10, ({ packetsPerSecond }) => String(packetsPerSecond)],
  ['CPU ms/transport', 17, ({ msPerTransport }) => msPerTransport.toFixed(2)],
  ['loop p99 ms', 12, ({ loopP99Ms }) => loopP99Ms.toFixed(1)],
  ['max ms', 7, ({ loopMaxMs }) => loopMaxMs.toFixed(1)],
  ['calm max ms', 12, ({ calmLoopMaxMs }) => calmLoopMaxMs.toFixed(1)],
  ['joined p50 ms', 14, ({ joinP50Ms }) => joinP50Ms.toFixed(0)],
  ['p95 ms', 7, ({ joinP95Ms }) => joinP95Ms.toFixed(0)],
  ['max ms', 7, ({ joinMaxMs }) => joinMaxMs.toFixed(0)],
  ['clients %', 10, ({ crowdCpuPct }) => crowdCpuPct.toFixed(0)],
  ['waited %', 9, ({ waitedPct }) => waitedPct.toFixed(0)],
];

const { peers, loads, paths, json, cpuProf } = readOptions(parseOptions, usage);
if (!json) print(`${machine()}\n${legend()}\n\n${COLUMNS.map(([title, width]) => title.padStart(width)).join('')}`);
for (const path of paths) {
  for (const packetsPerSecond of loads) {
    const row = await measureHandshakes({ path, peerCount: peers, packetsPerSecond, isProfiled: cpuProf });
    print(json ? JSON.stringify(row) : COLUMNS.map(([, width, text]) => text(row).padStart(width)).join(''));
    if (row.profile) {
      const functions = CpuProfile.read(row.profile).hotFunctions(HOT_FUNCTIONS);
      print([row.profile, ...functions.map(shareLine)].join('\n'));
    }
  }
}
process.exit();

function legend(): string {
  return `CPU: of the worker for each transport: making it, ICE, DTLS. loop: how long its event loop was kept from its next turn, while peers
join and while none does. joined: from asking for a peer's two transports to keys on both. clients: CPU of the joining clients'
process, near 100 it was the bottleneck. waited: how long other programs had the worker's core.`;
}

function parseOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      peers: { type: 'string', default: '100' },
      load: { type: 'string', default: '0,20000' },
      path: { type: 'string', default: 'native,js' },
      'cpu-prof': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    peers: integerIn(values.peers, 'peers', 1, 1_000),
    loads: values.load.split(',').map((load) => integerIn(load, 'load', 0, 200_000)),
    paths: pathsThere(values.path),
    json: values.json,
    cpuProf: values['cpu-prof'],
  };
}
