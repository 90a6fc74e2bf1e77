// A worker process that says on SIGUSR2 what keeps it alive and how much it holds: as JSON, on the unix socket that its
// environment names.
import { readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const holdings = {
    heapUsedBytes: heapUsed,
    arrayBuffersBytes: arrayBuffers,
    resources: process.getActiveResourcesInfo(),
    descriptorCount: readdirSync('/proc/self/fd').length,
  };
  createConnection(process.env.PARLEY_HOLDINGS_SOCKET).end(JSON.stringify(holdings));
});

await import('../../dist/worker/main.js');
