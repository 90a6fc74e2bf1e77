import { beforeEach, describe, expect, it } from 'vitest';
import { TestRoom } from '../../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  test = await TestRoom.open();
});

describe('transports', () => {
  it('are made as the room wants them', async () => {
    const ada = test.connect('ada');
    const udp = await test.transport(ada, { producing: true });
    await ada.ask('createWebRtcTransport', { forceTcp: true, consuming: true });
    const [first, second] = test.sfu.workers[0]!.routers[0]!.transportOptions;
    expect(first).toMatchObject({
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: 20,
      initialAvailableOutgoingBitrate: 1_000_000,
    });
    expect(second).toMatchObject({ enableUdp: false, enableTcp: true, preferUdp: false });
    expect(udp.maxIncomingBitrateBps).toBe(1_500_000);
  });

  it('are limited in number for each direction', async () => {
    const ada = test.connect('ada');
    await expect(ada.ask('createWebRtcTransport')).rejects.toMatchObject({ code: 400 });
    for (let i = 0; i < 2; i++) await test.transport(ada, { producing: true });
    await expect(ada.ask('createWebRtcTransport', { producing: true })).rejects.toMatchObject({ code: 409 });
    await test.transport(ada, { consuming: true });
    await expect(ada.ask('createWebRtcTransport', { producing: true, consuming: true })).rejects.toMatchObject({
      code: 409,
    });
    expect(test.sfu.transports).toHaveLength(3);
  });

  it('tell the client how they fare, and why they failed', async () => {
    const ada = await test.member('ada');
    ada.send.setIceState('connected');
    ada.send.setDtlsState('failed');
    expect(ada.socket.received('transportState')).toEqual([
      { transportId: ada.send.id, iceState: 'connected', dtlsState: 'new' },
      {
        transportId: ada.send.id,
        iceState: 'connected',
        dtlsState: 'failed',
        reason: 'DTLS: the handshake failed or the certificate is not the announced one',
      },
    ]);
  });
});
