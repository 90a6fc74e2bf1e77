/** `npm run bench:memory`: what a peer, a consumer and the buffers behind them occupy in a worker. */
import { parseArgs } from 'node:util';
import { print, readOptions } from './commandLine.ts';
import { machine } from './measure/resultsPage.ts';
import type { MemoryRow } from './memory/MemoryRows.ts';
import { measureMemory } from './memory/measureMemory.ts';
import { pathsThere } from './probe/pathsThere.ts';

const usage = `What a peer, a consumer and the buffers behind them occupy in a worker: npm run bench:memory -- [options]

  --peers 100          so many of each are added, and the difference divided by them; 20 or more
  --path native,js     with koffi, and without
  --heap               also print what the differences consist of, by constructor
  --json               one JSON object a line
`;

const MIN_PEERS = 20;
const legend = `KiB: JavaScript's heap and buffers, after forced collections. RSS: how much the process has grown, freed memory that it kept
among it. Fails when a consumer without its retransmission buffer takes more than 40 KiB.`;

/** What a consumer may occupy besides its retransmission buffer. */
const CONSUMER_GOAL_BYTES = 40 * 1024;

await run();
process.exit();

async function run(): Promise<void> {
  const { peers: peerCount, paths, json, heap: watchesHeap } = readOptions(parseOptions, usage);
  if (!json) print(`${machine()}\n${legend}`);
  for (const path of paths) {
    if (!json) print(`\n${path}\n${line('', 'each of', 'KiB', 'RSS KiB')}`);
    for (const row of await measureMemory({ path, peerCount, watchesHeap })) {
      print(json ? JSON.stringify(row) : textOf(row));
      if (row.what.includes('consumer, without') && row.usedBytes > CONSUMER_GOAL_BYTES) process.exitCode = 1;
    }
  }
}

function textOf({ what, count, usedBytes, rssBytes }: MemoryRow): string {
  return line(what, String(count), (usedBytes / 1024).toFixed(1), (rssBytes / 1024).toFixed(1));
}

function line(what: string, count: string, used: string, rss: string): string {
  return `${what.padEnd(52)}${count.padStart(8)}${used.padStart(9)}${rss.padStart(9)}`;
}

function parseOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      peers: { type: 'string', default: '100' },
      path: { type: 'string', default: 'native,js' },
      json: { type: 'boolean', default: false },
      heap: { type: 'boolean', default: false },
    },
  });
  const peers = Number(values.peers);
  if (!Number.isInteger(peers) || peers < MIN_PEERS) {
    throw new RangeError(`--peers takes integers from ${MIN_PEERS}, not "${values.peers}"`);
  }
  return { peers, paths: pathsThere(values.path), json: values.json, heap: values.heap };
}
