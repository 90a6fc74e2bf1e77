import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { PlainTransports } from '../testing/PlainTransports.ts';
import { markOf, opusPayload, vp8Payload } from '../testing/rtpBytes.ts';

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

const audio = () => new PacketSource(AUDIO);
const video = () => new PacketSource(VIDEO);

describe('a plain transport', () => {
  it('takes RTP of the address it was told, and sends RTP to it', async () => {
    const { transport, peer } = await plain.connected();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const source = audio();
    for (let mark = 0; mark < 5; mark++) await peer.sendRtp(source.next(opusPayload(mark)));
    await to.peer.until(() => to.peer.rtp.length === 5);
    expect(to.peer.stream(to.ssrc).map(({ payload }) => markOf(payload))).toEqual([0, 1, 2, 3, 4]);
    expect(await plain.statsOf(transport)).toMatchObject({
      type: 'plain-rtp-transport',
      rtcpMux: true,
      comedia: false,
      tuple: { localPort: transport.tuple.localPort, remoteIp: '127.0.0.1', remotePort: peer.port, protocol: 'udp' },
      rtpBytesReceived: 5 * (12 + 60),
    });
    expect(await scene.channel.request('transport.dump', transport.id)).toMatchObject({
      id: transport.id,
      rtcpMux: true,
      comedia: false,
      producerIds: [producer.id],
      tuple: { remotePort: peer.port },
    });
  });

  it('asks for key frames and repairs on the same port', async () => {
    const { transport, peer } = await plain.connected();
    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const source = video();
    await peer.sendRtp(source.next(vp8Payload(true, 0)));
    const to = await plain.listener(producer);
    await peer.until(() => peer.reports('pli').length > 0);
    expect(peer.reports('pli')[0]!.mediaSsrc).toBe(VIDEO.ssrc);
    await peer.sendRtp(source.next(vp8Payload(true, 1)));
    const lost = source.next(vp8Payload(false, 2));
    await peer.sendRtp(source.next(vp8Payload(false, 3)));
    await peer.until(() => peer.reports('nack').length > 0);
    expect(peer.reports('nack')[0]).toMatchObject({ mediaSsrc: VIDEO.ssrc, sequenceNumbers: [lost.sequenceNumber] });
    await peer.sendRtp(lost);
    await to.peer.until(() => to.peer.rtp.length === 3);
    await peer.until(() => peer.reports('rr').length > 0);
    await to.peer.until(() => to.peer.reports('sr').length > 0);
    expect(to.peer.reports('sr')[0]!.ssrc).toBe(to.ssrc);
  });

  it('takes nothing from other addresses', async () => {
    const { transport, peer } = await plain.connected();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const stranger = await plain.openPeer(transport.tuple);
    const source = audio();
    await stranger.sendRtp(source.next(opusPayload(13)));
    await stranger.sendRtcp((writer) => writer.pli(1, to.ssrc));
    await peer.sendRtp(source.next(opusPayload(1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([1]);
    expect(await plain.statsOf(transport)).toMatchObject({ rtpBytesReceived: 72, tuple: { remotePort: peer.port } });
    expect(stranger.rtp).toEqual([]);
  });

  it('takes nothing before it is told an address, nor sends anything', async () => {
    const transport = await plain.create();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const peer = await plain.openPeer(transport.tuple);
    const source = audio();
    await peer.sendRtp(source.next(opusPayload(1)));
    await plain.received(transport, 72);
    expect((await plain.statsOf(transport)).tuple).not.toHaveProperty('remoteIp');
    await plain.connect(transport, { ip: '127.0.0.1', port: peer.port });
    await peer.sendRtp(source.next(opusPayload(2)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(markOf(to.peer.rtp[0]!.payload)).toBe(2);
  });

  it('is not thrown by rubbish', async () => {
    const { transport, peer } = await plain.connected();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    for (let lengthBytes = 0; lengthBytes < 40; lengthBytes++) {
      for (const first of [0x00, 0x13, 0x80, 0x90, 0xb0, 0xff]) {
        const rubbish = Buffer.alloc(lengthBytes, 0xc8);
        if (lengthBytes > 0) rubbish[0] = first;
        await peer.send(rubbish);
      }
    }
    await peer.send(Buffer.concat([Buffer.from([0x80, 111]), randomBytes(3000)]));
    await peer.sendRtp(audio().next(opusPayload(7)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([7]);
  });

  it('has RTCP on a port of its own without rtcpMux', async () => {
    const transport = await plain.create({ rtcpMux: false });
    const { tuple, rtcpTuple } = transport;
    expect(rtcpTuple!.localPort).not.toBe(tuple.localPort);
    const rtp = await plain.openPeer(tuple);
    const rtcp = await plain.openPeer(rtcpTuple!);
    const answer = await plain.connect(transport, { ip: '127.0.0.1', port: rtp.port, rtcpPort: rtcp.port });
    expect(answer).toMatchObject({ tuple: { remotePort: rtp.port }, rtcpTuple: { remotePort: rtcp.port } });

    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const to = await plain.listener(producer);
    const source = video();
    // RTCP where RTP belongs, and the other way round, is not heard.
    await rtcp.sendRtp(source.next(vp8Payload(true, 1)));
    await rtp.sendRtp(source.next(vp8Payload(true, 2)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(markOf(to.peer.rtp[0]!.payload)).toBe(2);
    const consumer = await scene.consume(transport.id, producer);
    await rtcp.until(() => rtcp.reports('pli').length > 0);
    await rtp.sendRtp(source.next(vp8Payload(true, 3)));
    const ssrc = consumer.rtpParameters.encodings[0]!.ssrc!;
    await rtp.until(() => rtp.stream(ssrc).length > 0);
    await rtp.sendRtcp((writer) => writer.pli(1, ssrc));
    await rtcp.sendRtcp((writer) => writer.fir(1, ssrc, 1));
    await rtcp.until(() => rtcp.reports('sr').length > 0);
    expect(rtp.rtcp).toEqual([]);
    const [stats] = await scene.channel.request('consumer.getStats', consumer.id);
    expect(stats).toMatchObject({ pliCount: 0, firCount: 1 });
    expect(await plain.statsOf(transport)).toMatchObject({ rtcpMux: false, rtcpTuple: { remotePort: rtcp.port } });
  });
});

describe('comedia', () => {
  it('learns where the remote is from its first well-formed packet, and then hears nobody else', async () => {
    const transport = await plain.create({ comedia: true });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const told = scene.notificationsOf(transport.id);
    const [peer, stranger] = [await plain.openPeer(transport.tuple), await plain.openPeer(transport.tuple)];
    const source = audio();
    await stranger.send(Buffer.from([0x80, 111, 0, 0]));
    await stranger.send(Buffer.from([0x80, 200, 0, 99]));
    await stranger.send(randomBytes(40).fill(0x13, 0, 1));
    await peer.sendRtp(source.next(opusPayload(1)));
    await stranger.sendRtp(source.next(opusPayload(2)));
    await peer.sendRtp(source.next(opusPayload(3)));
    await to.peer.until(() => to.peer.rtp.length === 2);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([1, 3]);
    const tuple = { ...transport.tuple, remoteIp: '127.0.0.1', remotePort: peer.port };
    expect(told).toEqual([{ event: 'transport.tuple', data: { tuple } }]);
    expect((await plain.statsOf(transport)).tuple).toEqual(tuple);
  });

  it('sends to the remote from then on', async () => {
    const from = await plain.connected();
    const producer = await scene.produce(from.transport.id, 'audio', audioParameters);
    const transport = await plain.create({ comedia: true });
    const consumer = await scene.consume(transport.id, producer);
    const peer = await plain.openPeer(transport.tuple);
    const told = scene.notified('transport.tuple', transport.id);
    await peer.sendRtcp((writer) => writer.receiverReport(1, []));
    await told;
    await from.peer.sendRtp(audio().next(opusPayload(5)));
    await peer.until(() => peer.rtp.length > 0);
    expect(peer.rtp[0]!.ssrc).toBe(consumer.rtpParameters.encodings[0]!.ssrc);
  });

  it('learns the address of RTCP apart without rtcpMux', async () => {
    const transport = await plain.create({ comedia: true, rtcpMux: false });
    const [rtp, rtcp] = [await plain.openPeer(transport.tuple), await plain.openPeer(transport.rtcpTuple!)];
    const told = scene.notificationsOf(transport.id);
    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const to = await plain.listener(producer);
    await rtp.sendRtcp((writer) => writer.receiverReport(1, []));
    await rtcp.sendRtcp((writer) => writer.receiverReport(1, []));
    const source = video();
    await rtp.sendRtp(source.next(vp8Payload(true, 1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    await to.peer.sendRtcp((writer) => writer.pli(1, to.ssrc));
    await rtcp.until(() => rtcp.reports('pli').length > 0);
    expect(told.map(({ event }) => event).sort()).toEqual(['transport.rtcpTuple', 'transport.tuple']);
    expect(await plain.statsOf(transport)).toMatchObject({
      tuple: { remotePort: rtp.port },
      rtcpTuple: { remotePort: rtcp.port },
    });
  });
});
