import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { mediaPort } from '../testing/ports.ts';
import { TurnService } from './TurnService.ts';

const port = mediaPort(0);
let log: string[];
let turn: TurnService;

beforeEach(async () => {
  log = [];
  const logger = createLogger('warn', { write: (line) => void log.push(line) });
  turn = await TurnService.start({ addresses: ['127.0.0.1'], port, peers: [], excludedPorts: [], logger });
});

afterEach(() => turn.close());

/** Its thread dies of this, and the next one is started with what it was permitted last. */
function killThread(): void {
  turn.permit([undefined as never]);
}

it('comes back by itself, also when its port was taken for a while', async () => {
  killThread();
  await expect.poll(() => turn.running, { timeout: 10_000 }).toBe(false);
  turn.permit([]);
  const other = createSocket('udp4').bind(port, '127.0.0.1');
  await once(other, 'listening');
  await expect.poll(() => log.join(''), { timeout: 10_000 }).toContain('could not be started again');
  other.close();
  await expect.poll(() => turn.running, { timeout: 20_000 }).toBe(true);
  expect((await turn.count()).allocations).toBe(0);
});

it('gives no credential to who has left', () => {
  const grant = turn.grant({ roomId: 'demo', peerId: 'ada' }, '127.0.0.1');
  expect(grant.iceServers([])).toHaveLength(1);
  grant.revoke();
  expect(grant.iceServers([])).toEqual([]);
});
