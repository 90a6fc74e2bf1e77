// A worker process that says on SIGUSR2 what keeps it alive and how much it holds: as JSON, on the unix socket that its
// environment names.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const socket = createConnection(process.env.PARLEY_HOLDINGS_SOCKET);
await once(socket, 'connect');
socket.unref();

// Node opens them when they are first looked at: whenever that is, they count from the start.
void [process.stdout, process.stderr];

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const holdings = {
    heapUsedBytes: heapUsed,
    arrayBuffersBytes: arrayBuffers,
    resources: process.getActiveResourcesInfo(),
    descriptorCount: readdirSync('/proc/self/fd').length,
  };
  socket.write(`${JSON.stringify(holdings)}\n`);
});

await import('../../dist/worker/main.js');
