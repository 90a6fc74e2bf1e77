import { afterEach, expect, it } from 'vitest';
import { besidePage, socketUrl } from './socketUrl.ts';

const { href: before, host } = window.location;
const goTo = (address: string) => window.history.replaceState(null, '', address);
afterEach(() => goTo(before));

it.each([
  ['/?roomId=demo#key=1', '/protoo?roomId=demo'],
  ['/meet/?roomId=demo', '/meet/protoo?roomId=demo'],
  ['/a/b/index.html', '/a/b/protoo?roomId=demo'],
])('at %s signalling is at %s', (page, socket) => {
  goTo(page);
  expect(socketUrl('roomId=demo')).toBe(`ws://${host}${socket}`);
});

it('the room can be sent to others without what else the address says', () => {
  goTo('/meet/?roomId=demo&displayName=Ada#key=1');
  expect(besidePage('').href).toBe(`http://${host}/meet/`);
});
