import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PipeTransportData } from '../../channel/contract.ts';
import { CallScene } from '../../testing/CallScene.ts';
import { EngineScene, type SceneProducer } from '../../testing/EngineScene.ts';
import { simulcastParameters, VIDEO, videoParameters } from '../../testing/mediaParameters.ts';
import { PlainTransports } from '../../testing/PlainTransports.ts';
import { vp8Payload } from '../../testing/rtpBytes.ts';
import { SimulcastSender } from '../../testing/SimulcastSender.ts';
import type { UdpPeer } from '../../testing/UdpPeer.ts';
import { VirtualEnvironment } from '../io/testing/VirtualEnvironment.ts';

describe('the statistics of an engine', () => {
  let environment: VirtualEnvironment;
  let scene: EngineScene;
  let plain: PlainTransports;
  let sender: { id: string; peer: UdpPeer };
  let producer: SceneProducer;
  let sequenceNumber: number;

  beforeEach(async () => {
    environment = new VirtualEnvironment();
    scene = await EngineScene.create({}, environment);
    plain = new PlainTransports(scene);
    const { transport, peer } = await plain.connected();
    sender = { id: transport.id, peer };
    producer = await scene.produce(transport.id, 'video', videoParameters);
    sequenceNumber = 100;
  });
  afterEach(() => {
    plain.close();
    scene.close();
  });

  const stats = () => scene.channel.request('worker.getStats', '');

  async function send(peers: UdpPeer[], count: number): Promise<void> {
    for (let sent = 0; sent < count; sent++) {
      sequenceNumber++;
      const before = peers.map(({ rtp }) => rtp.length);
      const payload = vp8Payload(sequenceNumber === 101, sequenceNumber, 100);
      const { ssrc, payloadType } = VIDEO;
      await sender.peer.sendRtp({
        ssrc,
        payloadType,
        sequenceNumber,
        timestamp: 3_000 * sequenceNumber,
        marker: true,
        payload,
      });
      for (const [index, peer] of peers.entries()) await peer.until(() => peer.rtp.length > (before[index] ?? 0));
    }
  }

  it('count what is open', async () => {
    await plain.listener(producer);
    await plain.listener(producer);
    await scene.create('router.createDirectTransport', 'transportId', {
      maxSendMessageSize: 1,
      maxReceiveMessageSize: 1,
    });
    expect(await stats()).toMatchObject({
      transports: { webrtc: 0, plain: 3, pipe: 0, direct: 1 },
      producers: { audio: 0, video: 1 },
      consumers: { audio: 0, video: 2 },
      dataProducers: 0,
      dataConsumers: 0,
      layersSent: [],
    });
  });

  it('say what the process uses', async () => {
    const { cpuTimeMs, residentSetBytes } = await stats();
    expect([cpuTimeMs > 0, residentSetBytes > 1_000_000]).toEqual([true, true]);
  });

  it('add up what passed, each way', async () => {
    const one = await plain.listener(producer);
    const two = await plain.listener(producer);
    await send([one.peer, two.peer], 5);
    one.peer.sendRtcp((writer) => writer.pli(1, one.ssrc));
    one.peer.sendRtcp((writer) => writer.nack(1, one.ssrc, [one.peer.rtp[2]?.sequenceNumber ?? 0]));
    await one.peer.until(() => one.peer.rtp.length === 6);
    const { received, sent, traffic } = await stats();
    expect(received.video).toMatchObject({ packets: 5, packetsLost: 0 });
    expect(received.video.pliCount).toBeGreaterThan(0);
    expect(sent.video).toMatchObject({ packets: 10, nackCount: 1, nackPacketCount: 1, pliCount: 1 });
    expect(sent.video.packetsRetransmitted).toBe(1);
    expect([received.audio.packets, sent.audio.packets]).toEqual([0, 0]);
    expect(traffic.plain.bytesReceived).toBeGreaterThan(received.video.bytes);
    expect(traffic.plain.bytesSent).toBeGreaterThan(sent.video.bytes);
  });

  it('are totals: nothing is taken back when a consumer, a producer, a transport or a router closes', async () => {
    const { transport, peer } = await plain.connected();
    const consumer = await scene.consume(transport.id, producer);
    await send([peer], 3);
    const before = await stats();
    await scene.channel.request('transport.closeConsumer', transport.id, { consumerId: consumer.id });
    expect((await stats()).sent.video).toEqual(before.sent.video);
    await scene.channel.request('transport.closeProducer', sender.id, { producerId: producer.id });
    expect((await stats()).received.video).toEqual(before.received.video);
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: sender.id });
    await scene.channel.request('worker.closeRouter', '', { routerId: scene.routerId });
    const after = await stats();
    expect([after.received, after.sent]).toEqual([before.received, before.sent]);
    expect(after.traffic.plain.bytesReceived).toBeGreaterThanOrEqual(before.traffic.plain.bytesReceived);
    expect(after).toMatchObject({ transports: { plain: 0 }, producers: { video: 0 }, consumers: { video: 0 } });
  });

  it('have of pipes only the bytes, for what they carry is counted where it came from', async () => {
    const pipe: PipeTransportData & { id: string } = await scene.create('router.createPipeTransport', 'transportId', {
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      enableRtx: false,
      enableSrtp: false,
    });
    const far = await plain.openPeer(pipe.tuple);
    await scene.channel.request('pipeTransport.connect', pipe.id, { ip: '127.0.0.1', port: far.port });
    await scene.consume(pipe.id, producer, { pipe: true });
    await send([far], 3);
    const { transports, consumers, sent, traffic } = await stats();
    expect({ pipes: transports.pipe, consumers, packets: sent.video.packets }).toEqual({
      pipes: 1,
      consumers: { audio: 0, video: 0 },
      packets: 0,
    });
    expect(traffic.pipe.bytesSent).toBeGreaterThan(300);
  });

  it('measure delays of the event loop from the first time on that somebody asks', async () => {
    const timers = environment.timerCount;
    expect((await stats()).eventLoopDelayMs).toMatchObject({ sum: 0 });
    expect(environment.timerCount).toBe(timers + 1);
    environment.advance(1_000);
    expect((await stats()).eventLoopDelayMs.counts[0]).toBe(10);
  });
});

describe('a worker', () => {
  let scene: CallScene | undefined;
  afterAll(() => scene?.close());

  it('tells which layers it sends', async () => {
    scene = await CallScene.create({ inProcess: true });
    const sender = await scene.join();
    const receiver = await scene.join({
      transport: await scene.createTransport({ initialAvailableOutgoingBitrate: 100_000_000 }),
    });
    const producer = await sender.transport.produce({ kind: 'video', rtpParameters: simulcastParameters });
    const consumer = await scene.consume(receiver, producer);
    const source = new SimulcastSender(sender);
    while (consumer.currentLayers?.spatialLayer !== 2) {
      source.sendFrame();
      await sender.roundTrip();
      await receiver.roundTrip();
    }
    const { temporalLayer } = consumer.currentLayers;
    const { worker } = scene;
    expect((await worker.getStats()).layersSent).toEqual([{ spatialLayer: 2, temporalLayer, consumers: 1 }]);
    await consumer.pause();
    expect((await worker.getStats()).layersSent).toEqual([]);
  });
});
