import { afterEach, describe, expect, it } from 'vitest';
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
  });

  it('answers for what is gone with an error', async () => {
    worker = await createWorker(settings);
    const router = await worker.createRouter({ mediaCodecs });
    const transport = await router.createWebRtcTransport({ listenInfos });
    const producer = await transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    producer.close();
    await expect(producer.dump()).rejects.toThrow(Error);
    transport.close();
    await expect(transport.getStats()).rejects.toThrow(Error);
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
