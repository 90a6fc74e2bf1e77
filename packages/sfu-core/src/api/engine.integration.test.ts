import { afterEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError } from '../types/errors.ts';
import type { WorkerEvents } from '../types/workerSettings.ts';
import type { Consumer } from './Consumer.ts';
import { createWorker } from './createWorker.ts';
import { enhancedOnce } from './EnhancedEventEmitter.ts';
import { audioParameters, mediaCodecs, videoParameters } from './testing/scene.ts';
import type { Worker } from './Worker.ts';

const listenInfos = [
  { protocol: 'udp' as const, ip: '127.0.0.1' },
  { protocol: 'tcp' as const, ip: '127.0.0.1' },
];

let worker: Worker | undefined;

afterEach(async () => {
  if (!worker || worker.subprocessClosed) return;
  const gone = enhancedOnce<WorkerEvents>(worker, 'subprocessclose');
  worker.close();
  await gone;
});

/** Resolves at the next `producerclose`, `producerpause` or `producerresume`. */
const producerEvent = (consumer: Consumer, event: 'producerclose' | 'producerpause' | 'producerresume') =>
  new Promise<void>((resolve) => consumer.once(event, resolve));

describe.each([{ inProcess: true }, { inProcess: false }])('the interface on the real engine, %j', (settings) => {
  it('makes, asks and closes one of everything', async () => {
    worker = await createWorker(settings);
    const webRtcServer = await worker.createWebRtcServer({ listenInfos });
    const router = await worker.createRouter({ mediaCodecs });
    const sending = await router.createWebRtcTransport({ webRtcServer });
    const receiving = await router.createWebRtcTransport({ listenInfos });
    expect(sending.iceCandidates.map(({ protocol }) => protocol)).toEqual(['udp', 'tcp']);
    expect(sending.iceParameters.iceLite).toBe(true);
    expect(sending.dtlsParameters.fingerprints.map(({ algorithm }) => algorithm)).toContain('sha-256');

    const audio = await sending.produce({ kind: 'audio', rtpParameters: audioParameters });
    const video = await sending.produce({ kind: 'video', rtpParameters: videoParameters, paused: true });
    expect([audio.type, video.type]).toEqual(['simple', 'simulcast']);
    const { rtpCapabilities } = router;
    const consumer = await receiving.consume({ producerId: video.id, rtpCapabilities });
    expect(consumer).toMatchObject({ type: 'simulcast', paused: false, producerPaused: true });

    expect((await worker.dump()).routerIds).toEqual([router.id]);
    expect((await webRtcServer.dump()).webRtcTransportIds).toEqual([sending.id]);
    expect(await router.dump()).toMatchObject({
      id: router.id,
      transportIds: [sending.id, receiving.id],
      mapConsumerIdProducerId: [{ key: consumer.id, value: video.id }],
    });
    expect(await sending.dump()).toMatchObject({ id: sending.id, producerIds: [audio.id, video.id], iceState: 'new' });
    expect(await consumer.dump()).toMatchObject({ id: consumer.id, producerId: video.id, producerPaused: true });
    expect(await sending.getStats()).toMatchObject([{ type: 'webrtc-transport', transportId: sending.id }]);
    expect(await consumer.getStats()).toMatchObject([{ type: 'outbound-rtp', kind: 'video' }]);

    const resumed = producerEvent(consumer, 'producerresume');
    await video.resume();
    await resumed;
    expect(consumer.producerPaused).toBe(false);

    await consumer.setPreferredLayers({ spatialLayer: 0 });
    expect(consumer.preferredLayers?.spatialLayer).toBe(0);

    const closed = producerEvent(consumer, 'producerclose');
    video.close();
    await closed;
    expect(consumer.closed).toBe(true);

    webRtcServer.close();
    expect([sending.closed, receiving.closed]).toEqual([true, false]);
    expect((await router.dump()).transportIds).toEqual([receiving.id]);
    router.close();
    expect((await worker.dump()).routerIds).toEqual([]);
    expect((await worker.dump()).packetPath).toMatch(/^(sendmmsg and OpenSSL|node alone)/);
  });

  it('carries data of the application over every transport', async () => {
    worker = await createWorker(settings);
    const router = await worker.createRouter();
    const direct = await router.createDirectTransport();
    const dataProducer = await direct.produceData({ label: 'chat' });
    const dataConsumer = await direct.consumeData({ dataProducerId: dataProducer.id, subchannels: [7] });
    const messages: [string, number][] = [];
    const came = new Promise<void>((resolve) => {
      dataConsumer.on('message', (message, ppid) => {
        expect(Buffer.isBuffer(message)).toBe(true);
        if (messages.push([message.toString(), ppid]) === 3) resolve();
      });
    });
    dataProducer.send('for another subchannel', undefined, [8]);
    dataProducer.send('hello');
    dataProducer.send(Buffer.from('bytes'), undefined, [7]);
    dataProducer.send('');
    await came;
    expect(messages).toEqual([
      ['hello', 51],
      ['bytes', 53],
      [' ', 56],
    ]);
    expect(await dataProducer.getStats()).toMatchObject([{ type: 'data-producer', messagesReceived: 4 }]);
    expect(await dataConsumer.getStats()).toMatchObject([{ type: 'data-consumer', messagesSent: 3 }]);

    const dataConsumerClosed = new Promise<void>((resolve) => dataConsumer.once('dataproducerclose', resolve));
    dataProducer.close();
    await dataConsumerClosed;
    expect(dataConsumer.closed).toBe(true);
    await expect(dataConsumer.dump()).rejects.toThrow(NotFoundError);
  });

  it('pipes to a Router of another worker, which follows', async () => {
    worker = await createWorker(settings);
    const otherWorker = await createWorker(settings);
    try {
      const router = await worker.createRouter({ mediaCodecs });
      const other = await otherWorker.createRouter({ mediaCodecs });
      const transport = await router.createWebRtcTransport({ listenInfos, enableSctp: true });
      const producer = await transport.produce({ kind: 'video', rtpParameters: videoParameters });
      const dataProducer = await transport.produceData({ sctpStreamParameters: { streamId: 1 }, label: 'chat' });
      const [{ pipeProducer }, { pipeDataProducer }] = await Promise.all([
        router.pipeToRouter({ producerId: producer.id, router: other, enableSrtp: true, enableRtx: true }),
        router.pipeToRouter({ dataProducerId: dataProducer.id, router: other }),
      ]);
      expect(pipeProducer).toMatchObject({ id: producer.id, type: 'simulcast', paused: false });
      expect(pipeDataProducer).toMatchObject({ id: dataProducer.id, label: 'chat' });
      expect((await other.dump()).transportIds).toHaveLength(1);

      const receiving = await other.createWebRtcTransport({ listenInfos });
      const consumer = await receiving.consume({ producerId: producer.id, rtpCapabilities: other.rtpCapabilities });
      const paused = producerEvent(consumer, 'producerpause');
      await producer.pause();
      await paused;
      const resumed = producerEvent(consumer, 'producerresume');
      await producer.resume();
      await resumed;
      const closed = producerEvent(consumer, 'producerclose');
      producer.close();
      await closed;
      expect([pipeProducer?.closed, pipeDataProducer?.closed]).toEqual([true, false]);
      transport.close();
      await vi.waitFor(() => expect(pipeDataProducer?.closed).toBe(true));
      router.close();
      expect((await other.dump()).transportIds).toEqual([receiving.id]);
    } finally {
      const gone = enhancedOnce<WorkerEvents>(otherWorker, 'subprocessclose');
      otherWorker.close();
      await gone;
    }
  });

  it('answers for what is gone with an error', async () => {
    worker = await createWorker(settings);
    const router = await worker.createRouter({ mediaCodecs });
    const transport = await router.createWebRtcTransport({ listenInfos });
    const producer = await transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    producer.close();
    await expect(producer.dump()).rejects.toThrow(NotFoundError);
    transport.close();
    await expect(transport.getStats()).rejects.toThrow(NotFoundError);
  });

  it('refuses a port that is taken, and stays up', async () => {
    worker = await createWorker(settings);
    const first = await worker.createWebRtcServer({ listenInfos });
    const { port } = (await first.dump()).udpSockets[0] ?? {};
    const taken = [{ protocol: 'udp' as const, ip: '127.0.0.1', port }];
    await expect(worker.createWebRtcServer({ listenInfos: taken })).rejects.toThrow(Error);
    expect((await worker.dump()).webRtcServerIds).toEqual([first.id]);
  });

  it('does not start on a certificate that is not there', async () => {
    const files = { dtlsCertificateFile: 'nowhere.pem', dtlsPrivateKeyFile: 'nowhere.key' };
    const creating = createWorker({ ...settings, ...files });
    await expect(creating).rejects.toThrow(TypeError);
    await expect(creating).rejects.toThrow(/^wrong settings: .*nowhere\.pem/);
  });
});
