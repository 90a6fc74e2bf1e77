import { expect, it } from 'vitest';
import { checkTurn } from './turn.ts';

it.each([
  ['turn:127.0.0.1:99999?transport=udp', 'turn:127.0.0.1:99999?transport=udp: there is no port 99999'],
  ['http://127.0.0.1/', 'http://127.0.0.1/ is no address of a TURN server'],
])('finds that %s leads nowhere', async (url, text) => {
  const paths = { iceParameters: { usernameFragment: 'u', password: 'p' }, candidates: [] };
  const relays = [{ url, username: 'ada', credential: 'c' }];
  const [finding] = await checkTurn({ ...paths, relays }, { withCertificates: false });
  expect(finding).toMatchObject({ level: 'fault', text });
});
