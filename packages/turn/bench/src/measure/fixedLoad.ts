import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayUnderTest } from '../relay/RelayUnderTest.ts';
import { type Slice, sliceOf, type Traffic } from './Slice.ts';
import { untilQuiet } from './untilQuiet.ts';

/** What every client sends, and the peer sends back. */
export const PACKETS_PER_SECOND = 500;

/** What is due for longer than this is left out. */
const MAX_LATE_MS = 20;

/** Every client sends at a steady rate, one after the other, and the peer sends everything back. */
export async function fixedLoadSlice(relay: RelayUnderTest, traffic: Traffic, durationMs: number): Promise<Slice> {
  const { method, payloadBytes } = traffic;
  const { clients } = relay;
  relay.peers[method].echoes = true;
  const relayedBefore = relay.relayed(method);
  const cpuBefore = relay.process.cpuUs;
  const generatorBefore = process.cpuUsage();
  const startMs = performance.now();
  const packetsPerMs = (clients.length * PACKETS_PER_SECOND) / 1000;
  const maxBurst = Math.ceil(MAX_LATE_MS * packetsPerMs);
  let sent = 0;
  let skipped = 0;
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs = performance.now() - startMs) {
    const due = Math.floor(elapsedMs * packetsPerMs) - skipped;
    // Who was kept from running doesn't make up for it: a burst would overflow queues, and no client sends one.
    const end = Math.min(due, sent + maxBurst);
    skipped += due - end;
    for (; sent < end; sent++) {
      clients[sent % clients.length]?.send(method, payloadBytes);
    }
    await sleep(1);
  }
  const generatorCpu = process.cpuUsage(generatorBefore);
  const elapsedMs = performance.now() - startMs;
  await untilQuiet(relay, method, relayedBefore + 2 * sent);
  const relayed = relay.relayed(method) - relayedBefore;
  const slice = sliceOf(relay.process.cpuUs - cpuBefore, relayed, 2 * sent, generatorCpu, elapsedMs);
  return { ...slice, pacePct: (100 * sent) / Math.max(1, sent + skipped) };
}
