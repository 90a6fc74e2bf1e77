import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { bytesOf, DirectRemote } from '../testing/DirectRemote.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, opusPayload, vp8Payload } from '../testing/rtpBytes.ts';
import { VirtualEnvironment } from './io/testing/VirtualEnvironment.ts';

let environment: VirtualEnvironment;
let scene: EngineScene;
let from: DirectRemote;
let to: DirectRemote;

beforeEach(async () => {
  environment = new VirtualEnvironment();
  scene = await EngineScene.create({}, environment);
  from = await DirectRemote.create(scene);
  to = await DirectRemote.create(scene);
});
afterEach(() => scene.close());

const marks = (packets: { payload: Buffer }[]) => packets.map(({ payload }) => markOf(payload));

describe('a direct transport', () => {
  it('takes RTP of the host, and hands it RTP', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const consumer = await scene.consume(to.id, producer, { mid: '7' });
    const got = to.packetsOf(consumer);
    const source = new PacketSource(AUDIO);
    for (let mark = 0; mark < 5; mark++) from.sendRtp(producer, source.next(opusPayload(mark)));
    await scene.settled();
    expect(marks(got)).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(got.map(({ ssrc }) => ssrc))).toEqual(new Set([consumer.rtpParameters.encodings[0]!.ssrc]));
    expect(got.map((packet) => packet.extension(1)?.toString())).toEqual(['7', '7', '7', '7', '7']);
    expect(await from.stats()).toMatchObject({
      type: 'direct-transport',
      transportId: from.id,
      bytesReceived: 5 * 72,
      rtpBytesReceived: 5 * 72,
    });
    expect((await to.stats()).rtpBytesSent).toBe(got.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0));
    expect(await scene.channel.request('transport.dump', to.id)).toMatchObject({ consumerIds: [consumer.id] });
  });

  it('takes the bytes as they are when they are sent', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const got = to.packetsOf(await scene.consume(to.id, producer));
    const packet = bytesOf(new PacketSource(AUDIO).next(opusPayload(1)));
    from.sendBytes(producer, packet);
    packet.fill(0);
    await scene.settled();
    expect(marks(got)).toEqual([1]);
  });

  it('tells the host what the engine asks of a remote, and hears its RTCP', async () => {
    const producer = await scene.produce(from.id, 'video', videoParameters);
    const consumer = await scene.consume(to.id, producer);
    const got = to.packetsOf(consumer);
    const source = new PacketSource(VIDEO);
    from.sendRtp(producer, source.next(vp8Payload(false, 0)));
    await scene.settled();
    expect(from.rtcp).toEqual([expect.objectContaining({ type: 'pli', mediaSsrc: VIDEO.ssrc })]);
    from.sendRtp(producer, source.next(vp8Payload(true, 1)));
    const { ssrc, rtx } = consumer.rtpParameters.encodings[0]!;
    await scene.settled();
    to.sendRtcp((writer) => writer.pli(1, ssrc!));
    to.sendRtcp((writer) => writer.nack(1, ssrc!, [got[0]!.sequenceNumber]));
    await scene.settled();
    expect(from.reports('pli')).toHaveLength(2);
    expect(got.map((packet) => packet.ssrc)).toEqual([ssrc, rtx!.ssrc]);
    environment.advance(2_000);
    await scene.settled();
    expect(to.reports('sr').map((report) => report.ssrc)).toContain(ssrc);
    expect(from.reports('rr')[0]!.reports.map((report) => report.ssrc)).toContain(VIDEO.ssrc);
    const { bytesSent, rtpBytesSent, rtxBytesSent } = (await to.stats()) as Record<string, number>;
    expect(rtxBytesSent).toBeGreaterThan(0);
    expect(bytesSent).toBeGreaterThan(rtpBytesSent! + rtxBytesSent!);
  });

  it('drops what is no packet, or too long, or of no producer', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const got = to.packetsOf(await scene.consume(to.id, producer));
    const source = new PacketSource(AUDIO);
    for (const rubbish of [Buffer.alloc(0), Buffer.from([0x80]), randomBytes(11), Buffer.alloc(64, 0xff)]) {
      from.sendBytes(producer, rubbish);
      to.sendRtcpBytes(rubbish);
    }
    from.sendRtp(producer, source.next(opusPayload(1, 3_000)));
    from.sendRtp(producer, { ...source.next(opusPayload(2)), ssrc: 99 });
    from.sendBytes(producer, 'no bytes at all' as unknown as Uint8Array);
    from.sendRtp({ ...producer, id: 'of nobody' }, source.next(opusPayload(3)));
    scene.channel.command('transport.sendRtcp', 'no transport', { packet: Buffer.alloc(8) });
    from.sendRtp(producer, source.next(opusPayload(4)));
    await scene.settled();
    expect(marks(got)).toEqual([4]);
  });

  it('takes packets for producers of direct transports only', async () => {
    const plain = await scene.create('router.createPlainTransport', 'transportId', {
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: true,
      comedia: true,
    });
    const producer = await scene.produce(plain.id, 'audio', audioParameters);
    const got = to.packetsOf(await scene.consume(to.id, producer));
    from.sendRtp(producer, new PacketSource(AUDIO).next(opusPayload(1)));
    await scene.settled();
    expect(got).toEqual([]);
  });

  it('stops with its pause, and with its end', async () => {
    const producer = await scene.produce(from.id, 'audio', audioParameters);
    const consumer = await scene.consume(to.id, producer, { paused: true });
    expect(consumer).toMatchObject({ paused: true, producerPaused: false });
    const got = to.packetsOf(consumer);
    const source = new PacketSource(AUDIO);
    const send = (mark: number) => from.sendRtp(producer, source.next(opusPayload(mark)));
    send(1);
    await scene.channel.request('consumer.resume', consumer.id);
    send(2);
    await scene.channel.request('producer.pause', producer.id);
    send(3);
    await scene.channel.request('producer.resume', producer.id);
    send(4);
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: from.id });
    send(5);
    await scene.settled();
    expect(marks(got)).toEqual([2, 4]);
    await expect(from.stats()).rejects.toThrow('Transport not found');
  });
});
