/** `npm run bench`: what a relayed packet costs, beside a bare forwarder and coturn. */
import { cpus } from 'node:os';
import { METHODS } from './client/RelayClient.ts';
import { fixedLoadSlice, PACKETS_PER_SECOND } from './measure/fixedLoad.ts';
import { queuedLoadSlice } from './measure/queuedLoad.ts';
import { type Load, type RelayRow, rowOf } from './measure/RelayRow.ts';
import type { Slice, Traffic } from './measure/Slice.ts';
import { tableHead, tableRow } from './measure/table.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import { pinToCore } from './process/pinToCore.ts';
import { RelayUnderTest } from './relay/RelayUnderTest.ts';
import { RELAY_KINDS } from './relay/relays.ts';

const CLIENTS = 10;
const PAYLOAD_BYTES = [170, 1200];
const LOADS: readonly Load[] = ['fixed', 'saturated'];
const SLICE_MS = 1200;
const ROUNDS = 40;
const CHECK_SLICE_MS = 300;
const CHECK_ROUNDS = 3;

const options = readOptions();
const relays: RelayUnderTest[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await startRelays();
  await run(options);
} finally {
  await Promise.all(relays.map((relay) => relay.close()));
}
process.exit();

async function startRelays(): Promise<void> {
  const cores = cpus().length;
  if (cores > 1) pinToCore(process.pid, 0);
  for (const kind of RELAY_KINDS) {
    if (!kind.isInstalled) {
      process.stderr.write(`${kind.name} is not there and left out\n`);
      continue;
    }
    const relay = await RelayUnderTest.start(kind, CLIENTS);
    relays.push(relay);
    // One after the other is measured, so they can share a core.
    if (cores > 1) relay.process.pinTo(cores - 1);
  }
}

async function run({ json, check, slices }: BenchOptions): Promise<void> {
  if (!json) {
    print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`);
    print('µs of CPU per relayed packet: median (lowest–highest slice); ratio: parley to coturn');
    print(`${CLIENTS} clients × ${PACKETS_PER_SECOND} packets/s, every packet echoed; saturated: queues never empty\n`);
    print(tableHead(relays.map(({ name }) => name)));
  }
  for (const payloadBytes of PAYLOAD_BYTES) {
    for (const load of LOADS) {
      for (const method of METHODS) {
        const rows = await measure({ method, payloadBytes }, load, slices, check);
        print(json ? rows.map((row) => JSON.stringify(row)).join('\n') : tableRow(rows));
        if (check && rows.some((row) => row.relay === 'parley' && row.lossPct > 1)) process.exitCode = 1;
      }
    }
  }
}

/** The relays take turns, slice by slice, so that what else the machine does falls on all of them. */
async function measure(traffic: Traffic, load: Load, count: number, check: boolean): Promise<RelayRow[]> {
  const slice = (relay: RelayUnderTest): Promise<Slice> =>
    load === 'fixed'
      ? fixedLoadSlice(relay, traffic, check ? CHECK_SLICE_MS : SLICE_MS)
      : queuedLoadSlice(relay, traffic, check ? CHECK_ROUNDS : ROUNDS);
  const slices = new Map<RelayUnderTest, Slice[]>(relays.map((relay) => [relay, []]));
  // The first round warms caches and compilers up, and teaches the peers the relayed addresses.
  for (const relay of relays) {
    await fixedLoadSlice(relay, traffic, CHECK_SLICE_MS);
    await slice(relay);
  }
  for (let i = 0; i < count; i++) {
    for (const relay of relays) slices.get(relay)?.push(await slice(relay));
  }
  return relays.map((relay) => rowOf(relay.name, load, traffic, slices.get(relay) ?? []));
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
