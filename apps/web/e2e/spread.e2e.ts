import { expect, it } from 'vitest';
import { meetingForFile } from './support/meetingForFile.ts';
import { selectedPair } from './support/participant.ts';
import { freePortPair, startServer } from './support/server.ts';

const { join } = meetingForFile(async () => {
  const mediaPort = await freePortPair();
  // A first person's transports are enough to take the second worker for the next.
  return startServer({ env: { WORKERS: '2', SPREAD_AT: '4', MEDIA_PORT: String(mediaPort) } });
});

it('lets two people see and hear each other through different workers', async () => {
  const ada = await join('roomId=spread&displayName=Ada');
  const bob = await join('roomId=spread&displayName=Bob');
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
  const ports = await Promise.all(
    [ada, bob].map(async (participant) => selectedPair(await participant.stats('recv'))?.remote.port),
  );
  expect(new Set(ports).size).toBe(2);
});
