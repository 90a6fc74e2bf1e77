import { setTimeout as sleep } from 'node:timers/promises';
import type { RelayUnderTest } from '../relay/RelayUnderTest.ts';
import { type Slice, sliceOf, type Traffic } from './Slice.ts';
import { untilQuiet } from './untilQuiet.ts';

/** What every client sends, and the peer sends back. */
export const PACKETS_PER_SECOND = 500;

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
  let sent = 0;
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs = performance.now() - startMs) {
    for (const due = Math.floor(elapsedMs * packetsPerMs); sent < due; sent++) {
      clients[sent % clients.length]?.send(method, payloadBytes);
    }
    await sleep(1);
  }
  const generatorCpu = process.cpuUsage(generatorBefore);
  const elapsedMs = performance.now() - startMs;
  await untilQuiet(relay, method, relayedBefore + 2 * sent);
  const relayed = relay.relayed(method) - relayedBefore;
  return sliceOf(relay.process.cpuUs - cpuBefore, relayed, 2 * sent, generatorCpu, elapsedMs);
}
