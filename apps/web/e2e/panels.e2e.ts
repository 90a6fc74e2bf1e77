import { expect, it } from 'vitest';
import { meetingForFile } from './support/meetingForFile.ts';
import type { Participant } from './support/participant.ts';
import { startServer } from './support/server.ts';

const { join } = meetingForFile(startServer);

it('says who speaks, to them and to the others', async () => {
  const ada = await join('roomId=speaker&displayName=Ada&mic=false&webcam=false');
  // The browser's fake microphone beeps once a second.
  const bob = await join('roomId=speaker&displayName=Bob&webcam=false');
  const speaking = ({ page }: Participant, name: string) =>
    page.locator('[data-tile]', { hasText: name }).getByText('is speaking');
  await Promise.all([speaking(ada, 'Bob'), speaking(bob, 'You')].map((mark) => mark.waitFor({ state: 'attached' })));
  expect(await speaking(ada, 'You').count()).toBe(0);
  await bob.press('Mute');
  await speaking(ada, 'Bob').waitFor({ state: 'detached' });
});

/** The numbers of a row, browser and server, once both have one. */
async function bothCount({ page }: Participant, table: string, row: string): Promise<[string, string]> {
  const cells = page
    .locator('table', { has: page.getByText(table, { exact: true }) })
    .getByRole('row', { name: row })
    .getByRole('cell');
  await page.waitForFunction(
    (elements) => elements.length === 2 && elements.every((cell) => /\d/.test(cell?.textContent ?? '')),
    await Promise.all([cells.nth(0), cells.nth(1)].map((cell) => cell.elementHandle())),
  );
  const [browserText = '', serverText = ''] = await cells.allTextContents();
  return [browserText, serverText];
}

it('shows what browser and server count, of oneself and of others', async () => {
  const ada = await join('roomId=numbers&displayName=Ada');
  const bob = await join('roomId=numbers&displayName=Bob&stats=true');
  await bob.framesAdvance('Video of Ada');
  // `stats=true` has opened the panel.
  console.log('own microphone:', await bothCount(bob, 'Microphone', 'Bitrate'));
  for (const row of ['To the server', 'From the server', 'Browser’s address']) {
    await bothCount(bob, 'Connection that receives', row);
  }
  await bothCount(bob, 'Data channel “bot”, to the server', 'Messages');

  await bob.page.getByRole('combobox', { name: 'Of' }).selectOption('Ada');
  const [browserRate, serverRate] = await bothCount(bob, 'Camera', 'Bitrate');
  console.log(`Ada's camera: browser ${browserRate}, server ${serverRate}`);
  await bothCount(bob, 'Microphone', 'Packets');
  await ada.press('Leave');
  await bob.page.getByText('Connection that sends', { exact: true }).waitFor();

  await bob.press('Close statistics');
  expect(await bob.page.getByRole('combobox').count()).toBe(0);
});

it('shows copies of everyone with consumerReplicas', async () => {
  const ada = await join('roomId=copies&displayName=Ada');
  const bob = await join('roomId=copies&displayName=Bob&consumerReplicas=2');
  await bob.sees('Ada', 'Ada (copy 2)', 'Ada (copy 3)', 'You');
  for (const name of ['Ada', 'Ada (copy 2)', 'Ada (copy 3)']) await bob.framesAdvance(`Video of ${name}`, 3);
  await ada.sees('Bob', 'You');
  await ada.press('Stop camera');
  await ada.press('Leave');
  await bob.sees('You');
});

it('shows hands and reactions to the others, and a hand only as long as whose it is', async () => {
  const ada = await join('roomId=gestures&displayName=Ada');
  const bob = await join('roomId=gestures&displayName=Bob&mic=false&webcam=false');
  const bobsHand = ada.page.locator('[data-tile]', { hasText: 'Bob' }).getByText('Hand raised:');
  await bob.press('Raise hand');
  await bobsHand.waitFor({ state: 'attached' });
  await bob.press('Lower hand');
  await bobsHand.waitFor({ state: 'detached' });

  await bob.press('Reactions');
  await bob.press('Applause');
  await Promise.all([
    ada.page.getByText('Bob: Applause').waitFor({ state: 'attached' }),
    bob.page.getByText('You: Applause').waitFor({ state: 'attached' }),
  ]);

  // A page that is loaded again is the same person, and its hand is still up; once it has left, nothing of it stays.
  await bob.press('Raise hand');
  await bobsHand.waitFor({ state: 'attached' });
  await bob.page.reload();
  await ada.sees('You');
  await bob.pressJoin();
  await bobsHand.waitFor({ state: 'attached' });
  await ada.press('People');
  const listed = ada.page.getByRole('complementary').getByText('Hand raised', { exact: true });
  await listed.waitFor({ state: 'attached' });
  await bob.press('Leave');
  await ada.sees('You');
  await listed.waitFor({ state: 'detached' });
});
