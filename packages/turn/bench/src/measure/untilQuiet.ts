import { setTimeout as sleep } from 'node:timers/promises';
import type { Method } from '../client/RelayClient.ts';
import type { RelayUnderTest } from '../relay/RelayUnderTest.ts';

const LOST_AFTER_MS = 300;

/** Waits until so many packets in all have come through, or no more come, and the relay is asleep again. */
export async function untilQuiet(relay: RelayUnderTest, method: Method, relayedWanted: number): Promise<void> {
  let relayed = relay.relayed(method);
  for (let sinceMs = performance.now(); relayed < relayedWanted; ) {
    await sleep(1);
    const now = relay.relayed(method);
    if (now > relayed) sinceMs = performance.now();
    else if (performance.now() - sinceMs > LOST_AFTER_MS) break;
    relayed = now;
  }
  for (let cpuUs = -1; cpuUs !== relay.process.cpuUs; ) {
    cpuUs = relay.process.cpuUs;
    await sleep(1);
  }
}
