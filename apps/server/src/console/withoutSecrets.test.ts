import { expect, it } from 'vitest';
import { withoutSecrets } from './withoutSecrets.ts';

it('masks secrets wherever they are, and nothing else', () => {
  const dump = {
    id: 'x',
    iceParameters: { usernameFragment: 'abc', password: 'hunter2', iceLite: true },
    srtpParameters: { cryptoSuite: 'AEAD_AES_128_GCM', keyBase64: 'c2VjcmV0' },
    servers: [{ urls: 'turn:x', credential: 'c' }],
    mapSsrcConsumerId: [{ key: 1234, value: 'consumer' }],
    nothing: null,
    since: undefined,
  };
  const shown = withoutSecrets(dump);
  expect(JSON.stringify(shown)).not.toMatch(/hunter2|c2VjcmV0|"c"/);
  expect(shown).toEqual({
    ...dump,
    iceParameters: { ...dump.iceParameters, password: '***' },
    srtpParameters: { ...dump.srtpParameters, keyBase64: '***' },
    servers: [{ urls: 'turn:x', credential: '***' }],
  });
  expect(dump.iceParameters.password).toBe('hunter2');
});
