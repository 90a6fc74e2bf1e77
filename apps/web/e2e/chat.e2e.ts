import { expect, it } from 'vitest';
import type { DebugAid } from '../src/debugAid.ts';
import { meetingForFile } from './support/meetingForFile.ts';
import type { Participant } from './support/participant.ts';
import { startServer } from './support/server.ts';

const { join, open } = meetingForFile(startServer);

const log = ({ page }: Participant) => page.getByRole('log', { name: 'Messages' });
const says = async ({ page }: Participant, text: string) => {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
};
const reads = (participant: Participant, text: string) => log(participant).getByText(text, { exact: true }).waitFor();

it('is read by the others, counted while they do not look, and there for who comes later', async () => {
  const ada = await join('roomId=chat&displayName=Ada&mic=false&webcam=false');
  const bob = await join('roomId=chat&displayName=Bob&mic=false&webcam=false');
  await bob.press('Chat');
  await says(bob, 'one');
  await reads(bob, 'one');
  await says(bob, 'two: https://example.org/x');
  await ada.press('Chat, 2 unread');
  await reads(ada, 'one');
  const link = log(ada).getByRole('link', { name: 'https://example.org/x' });
  expect(await link.getAttribute('rel')).toContain('noopener');
  await says(ada, 'three');
  await reads(bob, 'three');
  expect(await bob.page.getByRole('button', { name: 'Chat', exact: true }).count()).toBe(1);

  const cy = await join('roomId=chat&displayName=Cy&produce=false');
  await cy.press('Chat');
  await reads(cy, 'one');
  await reads(cy, 'three');
  expect(await log(cy).getByText('Bob', { exact: true }).count()).toBe(1);
});

it('goes up through a long past, page by page, without moving what is read', async () => {
  // Nobody may write more than twenty in a row, and a page has fifty.
  const writers: Participant[] = [];
  for (const name of ['Ada', 'Bob', 'Cy']) {
    const writer = await join(`roomId=past&displayName=${name}&produce=false`);
    await writer.page.evaluate(async (author) => {
      const client = (window as { __parley?: DebugAid }).__parley?.client;
      for (let n = 1; n <= 18; n += 1) await client?.sendChat(`${author} ${n}`);
    }, name);
    writers.push(writer);
  }
  const dora = await join('roomId=past&displayName=Dora&produce=false');
  await dora.press('Chat');
  await reads(dora, 'Cy 18');
  expect(await log(dora).getByText('Ada 4', { exact: true }).count()).toBe(0);
  const oldest = log(dora).getByText('Ada 5', { exact: true });
  await oldest.scrollIntoViewIfNeeded();
  const before = await oldest.boundingBox();
  await dora.press('Show earlier messages');
  await reads(dora, 'Ada 1');
  expect(Math.abs(((await oldest.boundingBox())?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(60);
  expect(await dora.page.getByRole('button', { name: 'Show earlier messages' }).count()).toBe(0);

  // Whoever reads the past is told of what is new, and not torn away from it.
  const [ada] = writers;
  await ada?.press('Chat, 36 unread');
  await says(ada!, 'news');
  await dora.press('1 new message');
  await dora.page.getByRole('button', { name: '1 new message' }).waitFor({ state: 'detached' });
  await log(dora).getByText('news', { exact: true }).scrollIntoViewIfNeeded();
});

it('comes back with what was said while the connection was lost', async () => {
  const ada = await join('roomId=lost&displayName=Ada&mic=false&webcam=false');
  const bob = await open('roomId=lost&displayName=Bob&mic=false&webcam=false');
  let online = true;
  let cut = async () => {};
  await bob.page.routeWebSocket(/protoo/, (socket) => {
    cut = () => socket.close({ code: 3001 });
    if (online) socket.connectToServer();
    else void cut();
  });
  await bob.page.reload();
  await bob.pressJoin();
  await ada.press('Chat');
  await bob.press('Chat');
  await says(ada, 'before');
  await reads(bob, 'before');
  online = false;
  await cut();
  await bob.page.getByRole('status').getByText('Connected', { exact: true }).waitFor({ state: 'detached' });
  await says(bob, 'into the void');
  await log(bob).getByText('Not sent.').waitFor();
  await says(ada, 'meanwhile');
  online = true;
  await bob.connected();
  await reads(bob, 'meanwhile');
  await bob.press('Send again');
  await reads(ada, 'into the void');
  expect(await log(bob).getByText('Not sent.').count()).toBe(0);
});

it('has a bot, which answers over a data channel', async () => {
  const ada = await join('roomId=bot&displayName=Ada&mic=false&webcam=false');
  const bob = await join('roomId=bot&displayName=Bob&mic=false&webcam=false');
  await ada.press('Chat');
  await says(ada, '@bot hello there');
  await log(ada).getByText('You, to the bot').waitFor();
  await log(ada)
    .getByText(/Ada.*hello there/)
    .waitFor();
  await bob.press('Chat, 1 unread');
  await log(bob)
    .getByText(/Ada.*hello there/)
    .waitFor();
  expect(await log(ada).getByText('Not sent.').count()).toBe(0);
});

it('works without data channels; the bot then does not', async () => {
  const ada = await join('roomId=nodata&displayName=Ada&datachannel=false&mic=false&webcam=false');
  const bob = await join('roomId=nodata&displayName=Bob&mic=false&webcam=false');
  await ada.press('Chat');
  expect(await log(ada).getByText('@bot').count()).toBe(0);
  await says(ada, 'hello');
  await bob.press('Chat, 1 unread');
  await reads(bob, 'hello');
  await says(ada, '@bot hello');
  await log(ada)
    .getByText(/Not sent\. The bot can't be reached/)
    .waitFor();
});
