import { expect, it } from 'vitest';
import { meetingForFile } from './support/meetingForFile.ts';
import { startServer } from './support/server.ts';

/** The same build as everywhere, served below a path. */
const { join, open } = meetingForFile(async () => {
  const server = await startServer({ env: { BASE_PATH: '/meet' } });
  return { origin: `${server.origin}/meet`, stop: server.stop };
});

it('lets two people see and hear each other below a path, in a call that is encrypted from end to end', async () => {
  const ada = await join('roomId=below&displayName=Ada#key=a-passphrase-of-ours');
  const bob = await join('roomId=below&displayName=Bob#key=a-passphrase-of-ours');
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
  expect(new URL(ada.page.url()).pathname).toBe('/meet/');
});

it('finds its page from an address without the slash, with all that the address says', async () => {
  const ada = await open('roomId=below&displayName=Ada');
  const { origin } = new URL(ada.page.url());
  await ada.page.goto(`${origin}/meet?roomId=slash&displayName=Ada#key=a-passphrase-of-ours`);
  await ada.pressJoin();
  const { pathname, search, hash } = new URL(ada.page.url());
  expect(pathname).toBe('/meet/');
  expect(new URLSearchParams(search).get('roomId')).toBe('slash');
  expect(hash).toBe('#key=a-passphrase-of-ours');
});
