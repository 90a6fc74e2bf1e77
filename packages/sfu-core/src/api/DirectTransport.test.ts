import { beforeEach, describe, expect, it, vi } from 'vitest';
import { UnsupportedError } from '../types/errors.ts';
import { settled } from './testing/FakeEngine.ts';
import { audioParameters, type FullScene, makeFullScene } from './testing/scene.ts';

let scene: FullScene;

beforeEach(async () => {
  scene = await makeFullScene();
});

describe('a DirectTransport', () => {
  it('is asked for with message sizes, in the older spelling too', async () => {
    const { engine, router } = scene;
    const sizes = () => engine.lastData('router.createDirectTransport');
    expect(sizes()).toMatchObject({ maxSendMessageSize: 262_144, maxReceiveMessageSize: 262_144 });
    await router.createDirectTransport({ maxMessageSize: 100, maxReceiveMessageSize: 200 });
    expect(sizes()).toMatchObject({ maxSendMessageSize: 100, maxReceiveMessageSize: 200 });
    await expect(router.createDirectTransport({ appData: 'x' as never })).rejects.toThrow(TypeError);
  });

  it('has nothing to connect, and no bandwidth to limit', async () => {
    const { directTransport } = scene;
    await directTransport.connect();
    await expect(directTransport.setMaxIncomingBitrate(1)).rejects.toThrow(UnsupportedError);
    await expect(directTransport.setMaxOutgoingBitrate(1)).rejects.toThrow(UnsupportedError);
    await expect(directTransport.setMinOutgoingBitrate(1)).rejects.toThrow(UnsupportedError);
  });

  it('takes packets of the application', async () => {
    const { directTransport, engine, producer } = scene;
    const direct = await directTransport.produce({ kind: 'audio', rtpParameters: audioParameters });
    direct.send(Buffer.from('RTP'));
    directTransport.sendRtcp(Buffer.from('RTCP'));
    await settled();
    expect(engine.commands.map(({ command, targetId }) => [command, targetId])).toEqual([
      ['producer.send', direct.id],
      ['transport.sendRtcp', directTransport.id],
    ]);
    expect(Buffer.from(engine.lastCommand('transport.sendRtcp')?.packet ?? []).toString()).toBe('RTCP');

    expect(() => direct.send('RTP' as never)).toThrow(new TypeError('rtpPacket must be a Buffer'));
    expect(() => directTransport.sendRtcp(new Uint8Array(4) as never)).toThrow(TypeError);
    expect(() => producer.send(Buffer.from('RTP'))).toThrow(UnsupportedError);
  });

  it('gives packets to the application, as Buffers', async () => {
    const { directTransport, engine, producer, router } = scene;
    const { rtpCapabilities } = router;
    const consumer = await directTransport.consume({ producerId: producer.id, rtpCapabilities });
    const [rtp, rtcp] = [vi.fn(), vi.fn()];
    consumer.on('rtp', rtp);
    directTransport.on('rtcp', rtcp);
    engine.notify('consumer.rtp', consumer.id, { packet: Buffer.from('RTP') });
    engine.notify('transport.rtcp', directTransport.id, { packet: Buffer.from('RTCP') });
    await settled();
    expect(rtp.mock.calls).toEqual([[Buffer.from('RTP')]]);
    expect(rtcp.mock.calls).toEqual([[Buffer.from('RTCP')]]);
    expect(Buffer.isBuffer(rtp.mock.calls[0]?.[0]) && Buffer.isBuffer(rtcp.mock.calls[0]?.[0])).toBe(true);
  });
});
