/** The thread that the TURN server lives in: neither signalling nor media wait for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { AllocationQuota, type ExactPeer, ExactPeers, SharedSecret, TurnServer, usageLine } from '@parley/turn';
import type { TurnCommand, TurnReport, TurnThreadSettings } from './turnMessages.ts';

/** A browser makes one for each of its network interfaces, URL and transport. */
const ALLOCATIONS_PER_PEER = 48;

const settings = workerData as TurnThreadSettings;
const report = (message: TurnReport): void => parentPort?.postMessage(message);

const auth = new SharedSecret([settings.secret]);
const peers = new ExactPeers();
let removePeers: (() => void)[] = [];
permit(settings.peers);

const server = new TurnServer({
  listeners: settings.listeners,
  auth,
  permitPeer: peers,
  relay: { addresses: settings.relayAddresses, excludedPorts: settings.excludedPorts },
  quota: new AllocationQuota({ perUser: ALLOCATIONS_PER_PEER }),
  ...(settings.certificate && { certificate: settings.certificate }),
});

server.on('allocated', ({ identity, transport, client }) =>
  report({ report: 'log', level: 'debug', fields: { identity, transport, client }, text: 'TURN allocation made' }),
);
server.on('ended', (session) => {
  const { identity, reason, usage } = session;
  report({ report: 'log', level: 'debug', fields: { identity, reason, ...usage }, text: usageLine(session) });
});
server.on('certificateReplaced', () =>
  report({ report: 'log', level: 'info', fields: {}, text: 'TURN certificate replaced' }),
);
server.on('certificateRejected', (error) =>
  report({ report: 'log', level: 'warn', fields: { reason: error.message }, text: 'new TURN certificate not taken' }),
);

parentPort?.on('message', (message: TurnCommand) => {
  switch (message.command) {
    case 'revoke':
      auth.revoke(message.identity, message.untilSeconds, Date.now() / 1000);
      server.endAllocations(message.identity);
      break;
    case 'permit':
      permit(message.peers);
      break;
    case 'count':
      report({ report: 'counters', id: message.id, counters: server.counters });
      break;
    case 'close':
      server.close();
      parentPort?.close();
      break;
  }
});

server.listen().then(
  () => report({ report: 'listening', endpoints: [...server.endpoints] }),
  (error: Error) => {
    report({ report: 'failed', reason: error.message });
    // With nothing to listen to the thread ends, and whoever started it may try again.
    parentPort?.close();
  },
);

function permit(permitted: readonly ExactPeer[]): void {
  // Added before the others are removed, so that a peer in both lists is never off.
  const added = permitted.map((peer) => peers.add(peer));
  for (const remove of removePeers) remove();
  removePeers = added;
}
