import { beforeEach, it } from 'vitest';
import { joinOverRelay, startImpairedServer } from './support/ImpairedServer.ts';
import { meetingForFile } from './support/meetingForFile.ts';
import type { Participant } from './support/participant.ts';

const meeting = meetingForFile(() => startImpairedServer());

/** Lets all media through, or none; signalling goes on. */
function letThrough(lossRatio: 0 | 1): void {
  for (const direction of ['up', 'down'] as const) meeting.server.relay.change(direction, { lossRatio });
}

beforeEach(() => letThrough(0));

/** Two who see each other in a room of their own. */
async function pair(roomId: string): Promise<[Participant, Participant]> {
  const ada = await meeting.open(`roomId=${roomId}&displayName=Ada`);
  const ben = await meeting.open(`roomId=${roomId}&displayName=Ben`);
  for (const participant of [ada, ben]) await joinOverRelay(participant);
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  return [ada, ben];
}

/** Nothing is clicked: they meet again, and nobody is there twice. */
async function meetAgain(ada: Participant, ben: Participant): Promise<void> {
  await Promise.all([ada.connected(), ben.connected()]);
  await Promise.all([ada.sees('Ben', 'You'), ben.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
}

it('says that no media gets through, and goes on when it does again', async () => {
  const [ada, ben] = await pair('short');
  const lostAtMs = Date.now();
  letThrough(1);
  await Promise.all(
    [ada, ben].map(({ page }) => page.getByRole('status').getByText('Reconnecting…', { exact: true }).waitFor()),
  );
  console.log(`said after ${Date.now() - lostAtMs} ms`);
  letThrough(0);
  await meetAgain(ada, ben);
});

it('names the addresses that nothing comes back from, and joins again when it does', async () => {
  const [ada, ben] = await pair('long');
  const lostAtMs = Date.now();
  letThrough(1);
  await Promise.all([ada, ben].map(({ page }) => page.getByText(/^ICE failed: tried udp 127\.0\.0\.1:\d+/).waitFor()));
  console.log(`named after ${Date.now() - lostAtMs} ms`);
  letThrough(0);
  await meetAgain(ada, ben);
  await Promise.all([ada, ben].map(({ page }) => page.getByRole('alert').waitFor({ state: 'detached' })));
});
