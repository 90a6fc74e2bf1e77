import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SctpSettings } from '../channel/contract.ts';
import { DirectRemote } from '../testing/DirectRemote.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { PlainTransports, type ScenePlainTransport } from '../testing/PlainTransports.ts';
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

describe('SCTP', () => {
  const sctp: SctpSettings = {
    isDataChannel: false,
    maxSendMessageSize: 262_144,
    maxReceiveMessageSize: 262_144,
    sendBufferSize: 2_000_000,
    perStreamSendQueueLimit: 2_000_000,
    maxReceiverWindowBufferSize: 5_242_880,
    defaultStreamBufferedAmountLowThreshold: 1_024,
  };

  /** A message of the host's goes over direct transport, SCTP from `near` to `far`, and a direct transport back to it. */
  async function dataPath(near: ScenePlainTransport, far: ScenePlainTransport) {
    const stream = { sctpStreamParameters: { streamId: 3, ordered: true }, label: 'l', protocol: 'p', paused: false };
    const direct = { label: 'l', protocol: 'p', paused: false } as const;
    const { id: host } = await DirectRemote.create(scene);
    const first = await scene.create('transport.produceData', 'dataProducerId', { ...direct, type: 'direct' }, host);
    const sctpConsumer = { ...stream, dataProducerId: first.id, type: 'sctp' as const, subchannels: [] };
    await scene.create('transport.consumeData', 'dataConsumerId', sctpConsumer, near.id);
    const second = await scene.create('transport.produceData', 'dataProducerId', { ...stream, type: 'sctp' }, far.id);
    const directConsumer = { ...direct, dataProducerId: second.id, type: 'direct' as const, subchannels: [] };
    const last = await scene.create('transport.consumeData', 'dataConsumerId', directConsumer, host);
    return {
      send: (text: string) =>
        scene.channel.command('dataProducer.send', first.id, { message: Buffer.from(text), ppid: 51, subchannels: [] }),
      received: () => scene.notified('dataConsumer.message', last.id),
    };
  }

  const connectedSctp = ({ id }: ScenePlainTransport) =>
    new Promise<void>((resolve) =>
      scene.channel.subscribe(id, {
        'transport.sctpStateChange': ({ sctpState }) => sctpState === 'connected' && resolve(),
      }),
    );

  it.each([false, true])('runs over the media port in the clear (comedia of the far end: %s)', async (comedia) => {
    const near = await plain.create({ sctp });
    const far = await plain.create({ sctp, comedia });
    expect(near.sctp).toMatchObject({ sctpState: 'new', sctpParameters: { port: 5000 } });
    const path = await dataPath(near, far);
    const connections = Promise.all([connectedSctp(near), connectedSctp(far)]);
    if (!comedia) await plain.connect(far, { ip: '127.0.0.1', port: near.tuple.localPort });
    await plain.connect(near, { ip: '127.0.0.1', port: far.tuple.localPort });
    await connections;
    const received = path.received();
    path.send('hello');
    const { message, ppid } = await received;
    expect([Buffer.from(message).toString(), ppid]).toEqual(['hello', 51]);
    const stats = await plain.statsOf(far);
    expect(stats).toMatchObject({ sctpState: 'connected', tuple: { remotePort: near.tuple.localPort } });
    expect(stats.bytesReceived).toBeGreaterThan(100);
    expect(stats.bytesSent).toBeGreaterThan(100);
    expect(await scene.channel.request('transport.dump', far.id)).toMatchObject({
      sctpState: 'connected',
      sctpParameters: { port: 5000 },
    });
  });

  it('proves nothing of who sends it where there is SRTP', async () => {
    const near = await plain.create({ sctp });
    const far = await plain.create({ sctp, comedia: true, srtpCryptoSuite: 'AEAD_AES_128_GCM' });
    await plain.connect(far, { srtpParameters: new SdesKeys('AEAD_AES_128_GCM', randomBytes).parameters });
    await dataPath(near, far);
    await plain.connect(near, { ip: '127.0.0.1', port: far.tuple.localPort });
    await plain.received(far, 20);
    expect((await plain.statsOf(far)).tuple).not.toHaveProperty('remoteIp');
    expect((await plain.statsOf(far)).sctpState).toBe('new');
  });
});
