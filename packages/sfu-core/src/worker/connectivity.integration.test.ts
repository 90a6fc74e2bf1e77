import { createSocket } from 'node:dgram';
import { StunMessage } from '@parley/turn/stun';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IceChecks } from '../../bench/src/client/IceChecks.ts';
import type { types } from '../index.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { hasIpv6 } from '../testing/hasIpv6.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, vp8Payload } from '../testing/rtpBytes.ts';
import type { WebRtcClient } from '../testing/WebRtcClient.ts';

let scene: CallScene;

beforeAll(async () => {
  scene = await CallScene.create();
});
afterAll(() => scene.close());

/** A call of one sender and one receiver; `carry()` sends packets and resolves when all that were ever sent have come. */
async function makeCall(options: { iceConsentTimeout?: number } = {}) {
  const sender = await scene.join({ transport: await scene.createTransport(options) });
  const receiver = await scene.join({ transport: await scene.createTransport(options) });
  const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  await scene.consume(receiver, producer);
  const source = new PacketSource(VIDEO);
  let sent = 0;
  const carry = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) sender.sendRtp(source.next(vp8Payload(true, sent++)));
    await receiver.until(() => receiver.rtp.length >= sent);
    expect(receiver.rtp.map(({ payload }) => markOf(payload))).toEqual(Array.from({ length: sent }, (_, i) => i));
  };
  await carry();
  return { sender, receiver, carry };
}

function becomes(transport: types.WebRtcTransport, wanted: types.IceState): Promise<void> {
  return new Promise((resolve) => {
    transport.on('icestatechange', (state) => {
      if (state === wanted) resolve();
    });
  });
}

describe('media keeps flowing', () => {
  it('over an ICE restart, before and after the new credentials are used', async () => {
    const { sender, receiver, carry } = await makeCall();
    for (const client of [sender, receiver]) {
      const before = client.transport.iceParameters;
      const after = await client.transport.restartIce();
      expect([after.usernameFragment, after.password]).not.toEqual([before.usernameFragment, before.password]);
      await carry();
      await client.restartIce(after);
      await carry();
      expect(client.transport.iceState).toBe('completed');
    }
  });

  it('when a client goes on from another port', async () => {
    const { sender, receiver, carry } = await makeCall();
    for (const client of [sender, receiver, receiver, sender] as WebRtcClient[]) {
      const changed = new Promise<types.TransportTuple>((resolve) =>
        client.transport.once('iceselectedtuplechange', resolve),
      );
      await client.move();
      expect(await changed).toMatchObject({ remotePort: client.path.localPort, protocol: 'udp' });
      await carry();
    }
  });
});

describe('a client whose address another one writes into its packets', () => {
  it('keeps its call, even when the other one’s checks are sound', async () => {
    const { sender, carry } = await makeCall();
    const thief = await scene.createTransport();
    const checks = new IceChecks({ ...thief.iceParameters, send: (packet) => sender.path.send(packet) });
    // Nobody answers.
    checks.nominate().catch(() => undefined);
    await sender.roundTrip();
    checks.close();
    await carry();
    expect(thief.iceState).toBe('new');
    expect(sender.transport.iceState).toBe('completed');
  });
});

describe('a client that is silent for too long', () => {
  it('is disconnected, gets nothing, and goes on with its next check', async () => {
    const { sender, receiver, carry } = await makeCall({ iceConsentTimeout: 1 });
    // The sender's own consent would run out too: its checks come every few seconds.
    const keepAlive = setInterval(() => void sender.roundTrip(), 300);
    try {
      const disconnected = becomes(receiver.transport, 'disconnected');
      receiver.stopChecks();
      await disconnected;
      expect(receiver.transport.iceState).toBe('disconnected');
      expect(receiver.transport.dtlsState).toBe('connected');
      const revived = becomes(receiver.transport, 'completed');
      await receiver.roundTrip();
      await revived;
      await carry();
    } finally {
      clearInterval(keepAlive);
    }
  });
});

describe.skipIf(!hasIpv6)('a port on IPv6', () => {
  it.each([
    { listens: '::1', asks: '::1' },
    { listens: '::', asks: '::1' },
    { listens: '::', asks: '127.0.0.1' },
  ])('on $listens answers a check to $asks with the address it came from', async ({ listens, asks }) => {
    const listenInfos: types.TransportListenInfo[] = [{ protocol: 'udp', ip: listens }];
    const transport = await scene.router.createWebRtcTransport({ listenInfos });
    const socket = createSocket(asks === '::1' ? 'udp6' : 'udp4');
    const { port } = transport.iceCandidates[0]!;
    const checks = new IceChecks({ ...transport.iceParameters, send: (packet) => socket.send(packet, port, asks) });
    const mapped: unknown[] = [];
    socket.on('message', (packet) => {
      mapped.push(StunMessage.parse(packet)?.xorMappedAddress);
      checks.receive(packet);
    });
    await checks.nominate();
    checks.close();
    expect(mapped[0]).toMatchObject({ address: asks, port: socket.address().port });
    socket.close();
    transport.close();
  });
});
