import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** What mediasoup-client makes of a browser that can do nothing: enough to see how often it asks. */
const sdp = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n';
let offers: number;
let failing: boolean;

beforeEach(() => {
  offers = 0;
  failing = false;
  vi.resetModules();
  vi.stubGlobal(
    'RTCPeerConnection',
    class {
      addTransceiver() {
        return {};
      }
      async createOffer() {
        offers++;
        if (failing) throw new Error('not now');
        return { sdp };
      }
      close() {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const load = () => import('./browserDevice.ts');
const routerRtpCapabilities = { codecs: [], headerExtensions: [] };

it('asks the browser once for each direction, ahead', async () => {
  const { createDevice, prepareDevice } = await load();
  await prepareDevice('Chrome111');
  expect(offers).toBe(2);
  for (let session = 0; session < 2; session++) {
    const device = await createDevice('Chrome111');
    await device.load({ routerRtpCapabilities });
    expect(device.loaded).toBe(true);
  }
  expect(offers).toBe(2);
});

it('asks again for what could not be found out ahead', async () => {
  const { createDevice, prepareDevice } = await load();
  failing = true;
  await expect(prepareDevice('Firefox120')).resolves.toBeUndefined();
  failing = false;
  const device = await createDevice('Firefox120');
  await device.load({ routerRtpCapabilities });
  expect(device.handlerName).toBe('Firefox120');
});

it('says that a browser is not supported when the device is made, not before', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Lynx/2.9' });
  const { createDevice, prepareDevice } = await load();
  await expect(prepareDevice()).resolves.toBeUndefined();
  await expect(createDevice()).rejects.toMatchObject({ name: 'UnsupportedError' });
});
