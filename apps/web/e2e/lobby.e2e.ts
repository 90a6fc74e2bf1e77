import { expect, it } from 'vitest';
import { meetingForFile } from './support/meetingForFile.ts';
import { startServer } from './support/server.ts';

const { join, open } = meetingForFile(startServer);

it('lets people in one by one, sends others away, and ends a visit', async () => {
  const ada = await join('roomId=lobby&displayName=Ada&mic=false');
  await ada.press('People');
  const lobby = ada.page.getByRole('checkbox', { name: 'Lobby' });
  await lobby.click();
  // It stands as the server says.
  await ada.page.locator('input:checked[aria-label="Lobby"]').waitFor();

  const ben = await open('roomId=lobby&peerId=ben&displayName=Ben&mic=false');
  await ben.press('Join');
  await ben.page.getByRole('heading', { name: 'Waiting to be let in' }).waitFor();
  const cas = await open('roomId=lobby&displayName=Cas&mic=false');
  await cas.press('Join');
  await ada.page.getByRole('heading', { name: '2 people wait in the lobby' }).waitFor();
  expect(await ada.names()).toEqual(['You']);

  await ada.press('Admit Ben');
  await ben.connected();
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  expect(await ben.page.getByRole('region', { name: 'Waiting in the lobby' }).count()).toBe(0);
  await ada.press('Deny Cas');
  await cas.page.getByText('A host did not let you in.').waitFor();
  await ada.page.getByRole('region', { name: 'Waiting in the lobby' }).waitFor({ state: 'detached' });

  await ben.page.getByRole('button', { name: 'People', exact: true }).click();
  expect(await ben.page.getByLabel('Manage Ada').count()).toBe(0);
  await ada.page.getByLabel('Manage Ben').click();
  await ada.press('Remove');
  await ben.page.getByText('A host ended your visit').waitFor();
  await ada.sees('You');
});
