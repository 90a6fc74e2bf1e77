import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreatePipeTransportData, PipeTransportData } from '../channel/contract.ts';
import { EngineScene, type SceneConsumer, type SceneProducer } from '../testing/EngineScene.ts';
import { extensionIds, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { PlainTransports } from '../testing/PlainTransports.ts';
import { markOf, type RtpFields, uint16, vp8Payload } from '../testing/rtpBytes.ts';
import type { UdpPeer } from '../testing/UdpPeer.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import { VirtualEnvironment } from './io/testing/VirtualEnvironment.ts';
import { SdesKeys } from './router/links/SdesKeys.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const LAYERS = 3;
const ssrcOf = (layer: number) => VIDEO.ssrc + 10 * layer;

/** Three streams whose SSRCs signalling tells. */
const simulcast: RtpParameters = {
  ...videoParameters,
  encodings: Array.from({ length: LAYERS }, (_, layer) => ({
    ssrc: ssrcOf(layer),
    rtx: { ssrc: ssrcOf(layer) + 1 },
    scalabilityMode: 'L1T3',
  })),
};

/** Time stands still, so that nothing is repeated because a test is slow. */
let environment: VirtualEnvironment;
let scene: EngineScene;
let plain: PlainTransports;
let sender: UdpPeer;
let producer: SceneProducer;
let packetCounts: number[];

beforeEach(async () => {
  environment = new VirtualEnvironment();
  scene = await EngineScene.create({}, environment);
  plain = new PlainTransports(scene);
  packetCounts = Array.from({ length: LAYERS }, () => 0);
  const { transport, peer } = await plain.connected();
  sender = peer;
  producer = await scene.produce(transport.id, 'video', simulcast);
});
afterEach(() => {
  plain.close();
  scene.close();
});

type Pipe = PipeTransportData & { id: string };

function createPipe(options: Partial<CreatePipeTransportData> = {}): Promise<Pipe> {
  return scene.create('router.createPipeTransport', 'transportId', {
    listenInfo,
    enableRtx: false,
    enableSrtp: false,
    ...options,
  });
}

const connect = ({ id }: Pipe, data: { ip: string; port: number; srtpParameters?: SdesKeys['parameters'] }) =>
  scene.channel.request('pipeTransport.connect', id, data);

/** A pipe whose other end is in the test's hands, with a consumer of the producer on it. */
async function openPipe(
  options: Partial<CreatePipeTransportData> = {},
): Promise<{ pipe: Pipe; far: UdpPeer; consumer: SceneConsumer; ssrcs: number[] }> {
  const pipe = await createPipe(options);
  const far = await plain.openPeer(pipe.tuple);
  await connect(pipe, { ip: '127.0.0.1', port: far.port });
  const { enableRtx = false } = options;
  const consumer = await scene.consume(pipe.id, producer, { pipe: true, enableRtx });
  return { pipe, far, consumer, ssrcs: consumer.rtpParameters.encodings.map(({ ssrc }) => ssrc!) };
}

function packetOf(layer: number, payload: Buffer, marker = true): RtpFields {
  const count = ++packetCounts[layer]!;
  const sequenceNumber = (65_530 + 1_000 * layer + count) & 0xffff;
  const timestamp = 1_000_000 * (layer + 1) + 3000 * count;
  const extensions = [{ id: extensionIds.videoOrientation, data: Buffer.from([layer]) }];
  return {
    ssrc: ssrcOf(layer),
    payloadType: VIDEO.payloadType,
    sequenceNumber,
    timestamp,
    marker,
    extensions,
    payload,
  };
}

/** VP8 with picture id, TL0PICIDX and temporal layer: what a consumer of a simulcast gets rewritten. */
function layeredPayload(isKeyFrame: boolean, mark: number, temporalLayer: number): Buffer {
  const descriptor = [0x90, 0xe0, 0x80 | (mark >> 8), mark & 0xff, mark & 0xff, (temporalLayer << 6) | 0x20];
  const frame = Buffer.alloc(100, mark & 0xff);
  frame[0] = isKeyFrame ? 0x00 : 0x01;
  return Buffer.concat([Buffer.from(descriptor), frame]);
}

/** A key frame of each layer, so that all flow. */
async function begin(far: UdpPeer): Promise<void> {
  const before = far.rtp.length;
  for (let layer = 0; layer < LAYERS; layer++) await sender.sendRtp(packetOf(layer, vp8Payload(true, layer)));
  await far.until(() => far.rtp.length === before + LAYERS);
}

describe('a consumer on a pipe', () => {
  it('sends all streams of the producer, each under an SSRC of its own, and nothing of it is left out or rewritten', async () => {
    const { far, consumer, ssrcs } = await openPipe();
    expect(consumer).toMatchObject({ type: 'pipe', score: { score: 10, producerScore: 10 } });
    expect(new Set(ssrcs).size).toBe(LAYERS);
    const payloads = Array.from({ length: LAYERS }, (): Buffer[] => []);
    for (let mark = 0; mark < 20; mark++) {
      for (let layer = 0; layer < LAYERS; layer++) {
        const payload = layeredPayload(mark === 0, 100 * layer + mark, mark % 3);
        payloads[layer]!.push(payload);
        await sender.sendRtp(packetOf(layer, payload, mark % 2 === 0));
      }
    }
    await far.until(() => far.rtp.length === 20 * LAYERS);
    for (const [layer, ssrc] of ssrcs.entries()) {
      const stream = far.stream(ssrc);
      expect(stream.map(({ payload }) => payload)).toEqual(payloads[layer]);
      expect(stream.map(({ marker }) => marker)).toEqual(payloads[layer]!.map((_, mark) => mark % 2 === 0));
      const [first] = stream;
      expect(stream.map(({ sequenceNumber }) => (sequenceNumber - first!.sequenceNumber) & 0xffff)).toEqual(
        payloads[layer]!.map((_, mark) => mark),
      );
      expect(stream.map(({ timestamp }) => timestamp - first!.timestamp)).toEqual(
        payloads[layer]!.map((_, mark) => 3000 * mark),
      );
      // Under the router's ids, which both ends of a pipe share.
      expect(stream.map((packet) => packet.extension(8)?.[0])).toEqual(payloads[layer]!.map(() => layer));
      expect(first!.payloadType).toBe(consumer.rtpParameters.codecs[0]!.payloadType);
    }
  });

  it('begins each stream with a key frame, and asks for those it needs', async () => {
    const { far, ssrcs } = await openPipe();
    await sender.sendRtp(packetOf(0, vp8Payload(false, 0)));
    await sender.until(() => sender.reports('pli').length > 0);
    await sender.sendRtp(packetOf(0, vp8Payload(true, 1)));
    await sender.sendRtp(packetOf(1, vp8Payload(false, 2)));
    await sender.sendRtp(packetOf(0, vp8Payload(false, 3)));
    await far.until(() => far.rtp.length === 2);
    expect(far.rtp.map(({ ssrc, payload }) => [ssrc, markOf(payload)])).toEqual([
      [ssrcs[0], 1],
      [ssrcs[0], 3],
    ]);
    await sender.until(() => sender.reports('pli').length === 2);
    expect(sender.reports('pli').map(({ mediaSsrc }) => mediaSsrc)).toEqual([ssrcOf(0), ssrcOf(1)]);
  });

  it('hands requests for key frames of a stream on to that very stream', async () => {
    const { far, consumer, ssrcs } = await openPipe();
    await begin(far);
    const before = sender.reports('pli').length;
    await far.sendRtcp((writer) => writer.pli(1, ssrcs[1]!));
    await sender.until(() => sender.reports('pli').length > before);
    await far.sendRtcp((writer) => writer.fir(1, ssrcs[2]!, 7));
    await sender.until(() => sender.reports('pli').length > before + 1);
    const asked = () =>
      sender
        .reports('pli')
        .slice(before)
        .map(({ mediaSsrc }) => mediaSsrc);
    expect(asked()).toEqual([ssrcOf(1), ssrcOf(2)]);
    await begin(far);
    await scene.channel.request('consumer.requestKeyFrame', consumer.id);
    await sender.until(() => asked().length === 5);
    expect(asked().slice(2)).toEqual([0, 1, 2].map(ssrcOf));
    const stats = await scene.channel.request('consumer.getStats', consumer.id);
    const sent = stats.filter(({ type }) => type === 'outbound-rtp');
    expect(sent.map(({ ssrc, pliCount, firCount }) => [ssrc, pliCount, firCount])).toEqual([
      [ssrcs[0], 0, 0],
      [ssrcs[1], 1, 0],
      [ssrcs[2], 0, 1],
    ]);
    expect(stats.filter(({ type }) => type === 'inbound-rtp').map(({ ssrc }) => ssrc)).toEqual([0, 1, 2].map(ssrcOf));
  });

  it('goes on after a pause with key frames, contiguous numbers and the same clock', async () => {
    const { far, consumer, ssrcs } = await openPipe();
    await begin(far);
    await scene.channel.request('consumer.pause', consumer.id);
    for (let layer = 0; layer < LAYERS; layer++) await sender.sendRtp(packetOf(layer, vp8Payload(false, 50)));
    const before = sender.reports('pli').length;
    await scene.channel.request('consumer.resume', consumer.id);
    await sender.until(() => sender.reports('pli').length === before + LAYERS);
    await begin(far);
    for (const ssrc of ssrcs) {
      const [first, second] = far.stream(ssrc);
      expect((second!.sequenceNumber - first!.sequenceNumber) & 0xffff).toBe(1);
      expect(second!.timestamp - first!.timestamp).toBe(2 * 3000);
    }
  });

  it('reports on each stream, by one clock', async () => {
    const { far, ssrcs } = await openPipe();
    await begin(far);
    environment.advance(2_000);
    await far.until(() => new Set(far.reports('sr').map(({ ssrc }) => ssrc)).size === LAYERS);
    const reports = ssrcs.map((ssrc) => far.reports('sr').find((report) => report.ssrc === ssrc)!);
    expect(reports.map(({ packetCount }) => packetCount)).toEqual([1, 1, 1]);
    const [stats] = await scene.channel.request('transport.getStats', (await openPipe()).pipe.id);
    expect(stats).toMatchObject({ type: 'pipe-transport' });
  });

  it('repairs its streams by RTX where both ends want that', async () => {
    const { far, consumer, ssrcs } = await openPipe({ enableRtx: true });
    await begin(far);
    await sender.sendRtp(packetOf(1, vp8Payload(false, 77)));
    await far.until(() => far.rtp.length === LAYERS + 1);
    const lost = far.rtp.at(-1)!;
    await far.sendRtcp((writer) => writer.nack(1, ssrcs[1]!, [lost.sequenceNumber]));
    await far.until(() => far.rtp.length === LAYERS + 2);
    const repair = far.rtp.at(-1)!;
    const { rtx } = consumer.rtpParameters.encodings[1]!;
    expect(repair.ssrc).toBe(rtx!.ssrc);
    expect(repair.payload.subarray(0, 2)).toEqual(uint16(lost.sequenceNumber));
    expect(repair.payload.subarray(2)).toEqual(lost.payload);
    const dump = await scene.channel.request('consumer.dump', consumer.id);
    expect(dump).toMatchObject({
      type: 'pipe',
      rtpStreams: ssrcs.map((ssrc, encodingIdx) => ({
        params: { encodingIdx, ssrc, useNack: true, usePli: true, spatialLayers: 1, temporalLayers: 3 },
        rtxStream: { params: { mimeType: 'video/rtx' } },
      })),
    });
  });

  it('repairs nothing without RTX', async () => {
    const { far, consumer, ssrcs } = await openPipe();
    await begin(far);
    await far.sendRtcp((writer) => writer.nack(1, ssrcs[0]!, [far.stream(ssrcs[0])[0]!.sequenceNumber]));
    await sender.sendRtp(packetOf(0, vp8Payload(false, 9)));
    await far.until(() => far.rtp.length === LAYERS + 1);
    expect(markOf(far.rtp.at(-1)!.payload)).toBe(9);
    const [stats] = await scene.channel.request('consumer.getStats', consumer.id);
    expect(stats).toMatchObject({ nackCount: 1, packetsRetransmitted: 0 });
    expect(await scene.channel.request('consumer.dump', consumer.id)).toMatchObject({
      rtpStreams: ssrcs.map((ssrc) => ({ params: { ssrc, useNack: false } })),
    });
  });

  it('is found by each of its SSRCs, and by none when it is closed', async () => {
    const { pipe, consumer, ssrcs } = await openPipe({ enableRtx: true });
    const dump = () => scene.channel.request('transport.dump', pipe.id);
    expect(await dump()).toMatchObject({
      mapSsrcConsumerId: ssrcs.map((key) => ({ key, value: consumer.id })),
      mapRtxSsrcConsumerId: consumer.rtpParameters.encodings.map(({ rtx }) => ({ key: rtx!.ssrc, value: consumer.id })),
      rtx: true,
    });
    await scene.channel.request('transport.closeConsumer', pipe.id, { consumerId: consumer.id });
    expect(await dump()).toMatchObject({ mapSsrcConsumerId: [], mapRtxSsrcConsumerId: [], consumerIds: [] });
  });

  it('can be on any transport', async () => {
    const { transport, peer } = await plain.connected();
    await scene.consume(transport.id, producer, { pipe: true });
    await begin(peer);
  });
});

describe('a pipe', () => {
  it('protects what it carries with SRTP, AES-256-GCM', async () => {
    const pipe = await createPipe({ enableSrtp: true });
    expect(pipe.srtpParameters!.cryptoSuite).toBe('AEAD_AES_256_GCM');
    const far = await plain.openPeer(pipe.tuple);
    const keys = new SdesKeys('AEAD_AES_256_GCM', randomBytes);
    far.useSrtp(keys, pipe.srtpParameters!);
    await connect(pipe, { ip: '127.0.0.1', port: far.port, srtpParameters: keys.parameters });
    await scene.consume(pipe.id, producer, { pipe: true });
    await begin(far);
    expect(far.failureCount).toBe(0);
  });

  it.each([
    ['missing ip', {}, { ip: '', port: 1 }],
    ["invalid IP 'localhost'", {}, { ip: 'localhost', port: 1 }],
    ['invalid port 65536', {}, { ip: '127.0.0.1', port: 65_536 }],
    ['missing srtpParameters (SRTP enabled)', { enableSrtp: true }, { ip: '127.0.0.1', port: 1 }],
    [
      'invalid srtpParameters (SRTP not enabled)',
      {},
      { ip: '127.0.0.1', port: 1, srtpParameters: new SdesKeys('AEAD_AES_256_GCM', randomBytes).parameters },
    ],
    [
      'invalid/unsupported srtpParameters.cryptoSuite',
      { enableSrtp: true },
      { ip: '127.0.0.1', port: 1, srtpParameters: new SdesKeys('AEAD_AES_128_GCM', randomBytes).parameters },
    ],
  ] as [string, Partial<CreatePipeTransportData>, Parameters<typeof connect>[1]][])(
    'says "%s"',
    async (message, options, data) => {
      await expect(connect(await createPipe(options), data)).rejects.toThrow(new TypeError(message));
    },
  );

  it('is connected once', async () => {
    const { pipe } = await openPipe();
    await expect(connect(pipe, { ip: '127.0.0.1', port: 5004 })).rejects.toThrow('connect() already called');
  });

  it('hears nobody but its other end', async () => {
    const { pipe, far } = await openPipe();
    await begin(far);
    const stranger = await plain.openPeer(pipe.tuple);
    const [{ bytesReceived: before }] = (await scene.channel.request('transport.getStats', pipe.id)) as [
      { bytesReceived: number },
    ];
    await stranger.sendRtcp((writer) => writer.receiverReport(1, []));
    await far.sendRtcp((writer) => writer.receiverReport(1, []));
    const bytesReceived = async () =>
      (await scene.channel.request('transport.getStats', pipe.id))[0]!.bytesReceived as number;
    while ((await bytesReceived()) === before) await new Promise(setImmediate);
    expect(await bytesReceived()).toBe(before + 8);
  });
});
