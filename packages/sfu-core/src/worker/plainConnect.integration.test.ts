import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectPlainTransportData, CreatePlainTransportData } from '../channel/contract.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { PlainTransports } from '../testing/PlainTransports.ts';
import { SdesKeys } from './router/links/SdesKeys.ts';

let scene: EngineScene;
let plain: PlainTransports;

beforeEach(async () => {
  scene = await EngineScene.create();
  plain = new PlainTransports(scene);
});
afterEach(() => {
  plain.close();
  scene.close();
});

describe('connect()', () => {
  const srtpParameters = new SdesKeys('AEAD_AES_128_GCM', randomBytes).parameters;
  const address = { ip: '127.0.0.1', port: 5004 };

  it.each([
    ['missing ip', {}, { port: 5004 }],
    ['missing port', {}, { ip: '127.0.0.1' }],
    ["invalid IP 'example.org'", {}, { ip: 'example.org', port: 5004 }],
    ['invalid port 0', {}, { ip: '127.0.0.1', port: 0 }],
    ['missing rtcpPort (required with rtcpMux disabled)', { rtcpMux: false }, address],
    ['cannot set rtcpPort with rtcpMux enabled', {}, { ...address, rtcpPort: 5005 }],
    ['invalid srtpParameters (SRTP not enabled)', {}, { ...address, srtpParameters }],
    ['missing srtpParameters (SRTP enabled)', { srtpCryptoSuite: 'AEAD_AES_128_GCM' }, address],
    ['missing srtpParameters (SRTP enabled)', { srtpCryptoSuite: 'AEAD_AES_128_GCM', comedia: true }, {}],
    [
      'invalid decoded SRTP key length',
      { srtpCryptoSuite: 'AEAD_AES_256_GCM' },
      { ...address, srtpParameters: { ...srtpParameters, cryptoSuite: 'AEAD_AES_256_GCM' } },
    ],
  ] as [string, Partial<CreatePlainTransportData>, ConnectPlainTransportData][])(
    'says "%s", and can then be called rightly',
    async (message, options, data) => {
      const transport = await plain.create(options);
      await expect(plain.connect(transport, data)).rejects.toThrow(new TypeError(message));
      expect((await plain.statsOf(transport)).tuple).not.toHaveProperty('remoteIp');
      const right = { ...address, ...(options.srtpCryptoSuite && { srtpParameters }) };
      await plain.connect(transport, { ...right, ...(options.rtcpMux === false && { rtcpPort: 5005 }) });
    },
  );

  it('is for once', async () => {
    const { transport } = await plain.connected();
    await expect(plain.connect(transport, address)).rejects.toThrow('connect() already called');
    const comedia = await plain.create({ comedia: true });
    await plain.connect(comedia);
    await expect(plain.connect(comedia)).rejects.toThrow('connect() already called');
  });
});
