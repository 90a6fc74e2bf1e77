import type { RelayUnderTest } from '../relay/RelayUnderTest.ts';
import { type Slice, sliceOf, type Traffic } from './Slice.ts';
import { untilQuiet } from './untilQuiet.ts';

/** Few enough that no receive queue of a default size overflows. */
const PACKETS_EACH = 12;

/**
 * The relay always has more to do: it is stopped, its queues are filled from both sides, and it runs until they are empty;
 * again and again. So it is as busy as a core allows, whatever the generator can send.
 */
export async function queuedLoadSlice(relay: RelayUnderTest, traffic: Traffic, rounds: number): Promise<Slice> {
  const { method, payloadBytes } = traffic;
  const peer = relay.peers[method];
  peer.echoes = false;
  const relayedBefore = relay.relayed(method);
  const generatorBefore = process.cpuUsage();
  const startMs = performance.now();
  let expected = 0;
  let relayCpuUs = 0;
  for (let round = 0; round < rounds; round++) {
    relay.process.pause();
    for (let i = 0; i < PACKETS_EACH; i++) {
      for (const client of relay.clients) client.send(method, payloadBytes);
      peer.sendToAll(payloadBytes);
      expected += relay.clients.length + peer.clientCount;
    }
    const cpuBefore = relay.process.cpuUs;
    relay.process.resume();
    await untilQuiet(relay, method, relayedBefore + expected);
    relayCpuUs += relay.process.cpuUs - cpuBefore;
  }
  const relayed = relay.relayed(method) - relayedBefore;
  return sliceOf(relayCpuUs, relayed, expected, process.cpuUsage(generatorBefore), performance.now() - startMs);
}
