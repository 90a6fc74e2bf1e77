/** The crowd's process: as many clients as are wanted, each on a socket of its own. */

import { clientCertificate } from './client/WebRtcClient.ts';
import { CrowdClient } from './crowd/CrowdClient.ts';
import type { CrowdRequests } from './crowd/crowdRequests.ts';
import { cpuUs, serveRequests } from './process/serveRequests.ts';

const TURN_MS = 10;
/** Feedback every 100 ms, reports every second; clients take turns, so that they don't come all at once. */
const TURNS_PER_FEEDBACK = 10;
const TURNS_PER_REPORT = 100;

const clients: CrowdClient[] = [];
let sending: CrowdClient[] = [];
let packetsPerSecond = 0;
let turn = 0;

serveRequests<CrowdRequests>({
  fingerprint: () => clientCertificate.sha256Fingerprint,
  connect: async ({ remote, suite }) => clients.push(await CrowdClient.connect(remote, suite)) - 1,
  send: ({ place, media }) => clients[place]?.send(media),
  setRate: (wanted) => {
    packetsPerSecond = wanted.packetsPerSecond;
    const chosen = wanted.places?.flatMap((place) => clients[place] ?? []) ?? clients;
    sending = chosen.filter(({ isSending }) => isSending);
    for (const client of sending) client.restartPacing();
  },
  receive: ({ place, ssrc, transportWideId }) => clients[place]?.expect(ssrc, transportWideId),
  counters: () => ({
    cpuUs: cpuUs(),
    heardStreams: clients.reduce((total, { heardStreams }) => total + heardStreams, 0),
  }),
});

setInterval(() => {
  turn += 1;
  if (packetsPerSecond > 0) for (const client of sending) client.sendDue(packetsPerSecond);
  for (const [place, client] of clients.entries()) {
    if ((turn + place) % TURNS_PER_FEEDBACK === 0) client.sendFeedback();
    if ((turn + place) % TURNS_PER_REPORT === 0) client.sendReports();
  }
}, TURN_MS);
