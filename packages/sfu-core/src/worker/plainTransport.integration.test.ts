import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreatePlainTransportData, PlainTransportData, SctpSettings } from '../channel/contract.ts';
import { PacketSource } from '../testing/CallScene.ts';
import { DirectRemote } from '../testing/DirectRemote.ts';
import { EngineScene, type SceneConsumer, type SceneProducer } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, opusPayload, vp8Payload } from '../testing/rtpBytes.ts';
import { UdpPeer } from '../testing/UdpPeer.ts';
import type { SrtpCryptoSuite, SrtpParameters } from '../types/srtpParameters.ts';
import { SdesKeys } from './router/SdesKeys.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;
const SUITES: SrtpCryptoSuite[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];

let scene: EngineScene;
let peers: UdpPeer[];

beforeEach(async () => {
  scene = await EngineScene.create();
  peers = [];
});
afterEach(() => {
  for (const peer of peers) peer.close();
  scene.close();
});

type Plain = PlainTransportData & { id: string };

function createTransport(options: Partial<CreatePlainTransportData> = {}): Promise<Plain> {
  return scene.create('router.createPlainTransport', 'transportId', {
    listenInfo,
    rtcpMux: true,
    comedia: false,
    ...options,
  });
}

async function openPeer({ localIp, localPort }: { localIp: string; localPort: number }): Promise<UdpPeer> {
  const peer = await UdpPeer.open({ ip: localIp, port: localPort });
  peers.push(peer);
  return peer;
}

function connect(
  { id }: Plain,
  data: { ip?: string; port?: number; rtcpPort?: number; srtpParameters?: SrtpParameters } = {},
) {
  return scene.channel.request('plainTransport.connect', id, data);
}

/** A transport with a peer that it knows. */
async function connected(
  options: Partial<CreatePlainTransportData> = {},
): Promise<{ transport: Plain; peer: UdpPeer }> {
  const transport = await createTransport(options);
  const peer = await openPeer(transport.tuple);
  await connect(transport, { ip: '127.0.0.1', port: peer.port });
  return { transport, peer };
}

/** A connected transport that gets `producer`. */
async function listener(producer: SceneProducer): Promise<{ peer: UdpPeer; consumer: SceneConsumer; ssrc: number }> {
  const { transport, peer } = await connected();
  const consumer = await scene.consume(transport.id, producer);
  return { peer, consumer, ssrc: consumer.rtpParameters.encodings[0]!.ssrc! };
}

const statsOf = async ({ id }: { id: string }) => (await scene.channel.request('transport.getStats', id))[0]!;

/** Resolves when so much has come. */
async function received(transport: { id: string }, bytes: number): Promise<void> {
  while (((await statsOf(transport)).bytesReceived as number) < bytes) await new Promise(setImmediate);
}

const audio = () => new PacketSource(AUDIO);
const video = () => new PacketSource(VIDEO);

describe('a plain transport', () => {
  it('takes RTP of the address it was told, and sends RTP to it', async () => {
    const { transport, peer } = await connected();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const source = audio();
    for (let mark = 0; mark < 5; mark++) await peer.sendRtp(source.next(opusPayload(mark)));
    await to.peer.until(() => to.peer.rtp.length === 5);
    expect(to.peer.stream(to.ssrc).map(({ payload }) => markOf(payload))).toEqual([0, 1, 2, 3, 4]);
    expect(await statsOf(transport)).toMatchObject({
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
    const { transport, peer } = await connected();
    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const source = video();
    await peer.sendRtp(source.next(vp8Payload(true, 0)));
    const to = await listener(producer);
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
    const { transport, peer } = await connected();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const stranger = await openPeer(transport.tuple);
    const source = audio();
    await stranger.sendRtp(source.next(opusPayload(13)));
    await stranger.sendRtcp((writer) => writer.pli(1, to.ssrc));
    await peer.sendRtp(source.next(opusPayload(1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([1]);
    expect(await statsOf(transport)).toMatchObject({ rtpBytesReceived: 72, tuple: { remotePort: peer.port } });
    expect(stranger.rtp).toEqual([]);
  });

  it('takes nothing before it is told an address, nor sends anything', async () => {
    const transport = await createTransport();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const peer = await openPeer(transport.tuple);
    const source = audio();
    await peer.sendRtp(source.next(opusPayload(1)));
    await received(transport, 72);
    expect((await statsOf(transport)).tuple).not.toHaveProperty('remoteIp');
    await connect(transport, { ip: '127.0.0.1', port: peer.port });
    await peer.sendRtp(source.next(opusPayload(2)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(markOf(to.peer.rtp[0]!.payload)).toBe(2);
  });

  it('is not thrown by rubbish', async () => {
    const { transport, peer } = await connected();
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
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
    const transport = await createTransport({ rtcpMux: false });
    const { tuple, rtcpTuple } = transport;
    expect(rtcpTuple!.localPort).not.toBe(tuple.localPort);
    const rtp = await openPeer(tuple);
    const rtcp = await openPeer(rtcpTuple!);
    const answer = await connect(transport, { ip: '127.0.0.1', port: rtp.port, rtcpPort: rtcp.port });
    expect(answer).toMatchObject({ tuple: { remotePort: rtp.port }, rtcpTuple: { remotePort: rtcp.port } });

    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const to = await listener(producer);
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
    expect(await statsOf(transport)).toMatchObject({ rtcpMux: false, rtcpTuple: { remotePort: rtcp.port } });
  });
});

describe('comedia', () => {
  it('learns where the remote is from its first well-formed packet, and then hears nobody else', async () => {
    const transport = await createTransport({ comedia: true });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const told = scene.notificationsOf(transport.id);
    const [peer, stranger] = [await openPeer(transport.tuple), await openPeer(transport.tuple)];
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
    expect((await statsOf(transport)).tuple).toEqual(tuple);
  });

  it('sends to the remote from then on', async () => {
    const from = await connected();
    const producer = await scene.produce(from.transport.id, 'audio', audioParameters);
    const transport = await createTransport({ comedia: true });
    const consumer = await scene.consume(transport.id, producer);
    const peer = await openPeer(transport.tuple);
    const told = scene.notified('transport.tuple', transport.id);
    await peer.sendRtcp((writer) => writer.receiverReport(1, []));
    await told;
    await from.peer.sendRtp(audio().next(opusPayload(5)));
    await peer.until(() => peer.rtp.length > 0);
    expect(peer.rtp[0]!.ssrc).toBe(consumer.rtpParameters.encodings[0]!.ssrc);
  });

  it('learns the address of RTCP apart without rtcpMux', async () => {
    const transport = await createTransport({ comedia: true, rtcpMux: false });
    const [rtp, rtcp] = [await openPeer(transport.tuple), await openPeer(transport.rtcpTuple!)];
    const told = scene.notificationsOf(transport.id);
    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const to = await listener(producer);
    await rtp.sendRtcp((writer) => writer.receiverReport(1, []));
    await rtcp.sendRtcp((writer) => writer.receiverReport(1, []));
    const source = video();
    await rtp.sendRtp(source.next(vp8Payload(true, 1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    await to.peer.sendRtcp((writer) => writer.pli(1, to.ssrc));
    await rtcp.until(() => rtcp.reports('pli').length > 0);
    expect(told.map(({ event }) => event).sort()).toEqual(['transport.rtcpTuple', 'transport.tuple']);
    expect(await statsOf(transport)).toMatchObject({
      tuple: { remotePort: rtp.port },
      rtcpTuple: { remotePort: rtcp.port },
    });
  });

  it('believes, with SRTP, only who has the keys', async () => {
    const transport = await createTransport({ comedia: true, srtpCryptoSuite: 'AEAD_AES_128_GCM' });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const [peer, forger] = [await openPeer(transport.tuple), await openPeer(transport.tuple)];
    const keys = new SdesKeys('AEAD_AES_128_GCM', randomBytes);
    peer.useSrtp(keys, transport.srtpParameters!);
    forger.useSrtp(new SdesKeys('AEAD_AES_128_GCM', randomBytes), transport.srtpParameters!);
    const source = audio();
    await peer.sendRtp(source.next(opusPayload(1)));
    await received(transport, 72 + 16);
    await connect(transport, { srtpParameters: keys.parameters });
    await forger.sendRtp(source.next(opusPayload(2)));
    await peer.sendRtp(source.next(opusPayload(3)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([3]);
    expect((await statsOf(transport)).tuple).toMatchObject({ remotePort: peer.port });
  });
});

describe('SRTP', () => {
  it.each(SUITES)('%s protects RTP and RTCP both ways', async (suite) => {
    const transport = await createTransport({ srtpCryptoSuite: suite });
    const { srtpParameters } = transport;
    expect(srtpParameters!.cryptoSuite).toBe(suite);
    expect((await createTransport({ srtpCryptoSuite: suite })).srtpParameters!.keyBase64).not.toBe(
      srtpParameters!.keyBase64,
    );
    const peer = await openPeer(transport.tuple);
    const keys = new SdesKeys(suite, randomBytes);
    peer.useSrtp(keys, srtpParameters!);
    const answer = await connect(transport, { ip: '127.0.0.1', port: peer.port, srtpParameters: keys.parameters });
    expect(answer.srtpParameters).toEqual(srtpParameters);

    const producer = await scene.produce(transport.id, 'video', videoParameters);
    const consumer = await scene.consume(transport.id, producer);
    const source = video();
    await peer.sendRtp(source.next(vp8Payload(false, 1)));
    await peer.until(() => peer.reports('pli').length > 0);
    for (let mark = 2; mark < 50; mark++) await peer.sendRtp(source.next(vp8Payload(true, mark)));
    await peer.until(() => peer.rtp.length === 48);
    const ssrc = consumer.rtpParameters.encodings[0]!.ssrc;
    expect(peer.stream(ssrc).map(({ payload }) => markOf(payload))).toEqual(
      Array.from({ length: 48 }, (_, i) => i + 2),
    );
    expect(peer.failureCount).toBe(0);
  });

  it('lets nothing pass under a wrong key, or none', async () => {
    const transport = await createTransport({ srtpCryptoSuite: 'AES_CM_128_HMAC_SHA1_80' });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const peer = await openPeer(transport.tuple);
    const keys = new SdesKeys('AES_CM_128_HMAC_SHA1_80', randomBytes);
    await connect(transport, { ip: '127.0.0.1', port: peer.port, srtpParameters: keys.parameters });
    const source = audio();
    await peer.sendRtp(source.next(opusPayload(1)));
    peer.useSrtp(new SdesKeys('AES_CM_128_HMAC_SHA1_80', randomBytes), transport.srtpParameters!);
    await peer.sendRtp(source.next(opusPayload(2)));
    peer.useSrtp(keys, transport.srtpParameters!);
    await peer.sendRtp(source.next(opusPayload(3)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([3]);
  });

  it('goes over to the suite of the remote, with another key', async () => {
    const transport = await createTransport({ srtpCryptoSuite: 'AES_CM_128_HMAC_SHA1_80' });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const peer = await openPeer(transport.tuple);
    const keys = new SdesKeys('AEAD_AES_256_GCM', randomBytes);
    const connection = { ip: '127.0.0.1', port: peer.port, srtpParameters: keys.parameters };
    const { srtpParameters } = await connect(transport, connection);
    expect(srtpParameters!.cryptoSuite).toBe('AEAD_AES_256_GCM');
    expect(Buffer.from(srtpParameters!.keyBase64, 'base64')).toHaveLength(44);
    peer.useSrtp(keys, srtpParameters!);
    await peer.sendRtp(audio().next(opusPayload(1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(await scene.channel.request('transport.dump', transport.id)).toMatchObject({ srtpParameters });
  });
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
  async function dataPath(near: Plain, far: Plain) {
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

  const connectedSctp = ({ id }: Plain) =>
    new Promise<void>((resolve) =>
      scene.channel.subscribe(id, {
        'transport.sctpStateChange': ({ sctpState }) => sctpState === 'connected' && resolve(),
      }),
    );

  it.each([false, true])('runs over the media port in the clear (comedia of the far end: %s)', async (comedia) => {
    const near = await createTransport({ sctp });
    const far = await createTransport({ sctp, comedia });
    expect(near.sctp).toMatchObject({ sctpState: 'new', sctpParameters: { port: 5000 } });
    const path = await dataPath(near, far);
    const connections = Promise.all([connectedSctp(near), connectedSctp(far)]);
    if (!comedia) await connect(far, { ip: '127.0.0.1', port: near.tuple.localPort });
    await connect(near, { ip: '127.0.0.1', port: far.tuple.localPort });
    await connections;
    const received = path.received();
    path.send('hello');
    const { message, ppid } = await received;
    expect([Buffer.from(message).toString(), ppid]).toEqual(['hello', 51]);
    const stats = await statsOf(far);
    expect(stats).toMatchObject({ sctpState: 'connected', tuple: { remotePort: near.tuple.localPort } });
    expect(stats.bytesReceived).toBeGreaterThan(100);
    expect(stats.bytesSent).toBeGreaterThan(100);
    expect(await scene.channel.request('transport.dump', far.id)).toMatchObject({
      sctpState: 'connected',
      sctpParameters: { port: 5000 },
    });
  });

  it('proves nothing of who sends it where there is SRTP', async () => {
    const near = await createTransport({ sctp });
    const far = await createTransport({ sctp, comedia: true, srtpCryptoSuite: 'AEAD_AES_128_GCM' });
    await connect(far, { srtpParameters: new SdesKeys('AEAD_AES_128_GCM', randomBytes).parameters });
    await dataPath(near, far);
    await connect(near, { ip: '127.0.0.1', port: far.tuple.localPort });
    await received(far, 20);
    expect((await statsOf(far)).tuple).not.toHaveProperty('remoteIp');
    expect((await statsOf(far)).sctpState).toBe('new');
  });
});

describe('connect()', () => {
  const srtpParameters = new SdesKeys('AEAD_AES_128_GCM', randomBytes).parameters;
  const address = { ip: '127.0.0.1', port: 5004 };

  it.each([
    ['missing ip', {}, { port: 5004 }],
    ['missing port', {}, { ip: '127.0.0.1' }],
    ["invalid IP 'example.org'", {}, { ip: 'example.org', port: 5004 }],
    ['invalid port 0', {}, { ip: '127.0.0.1', port: 0 }],
    ['missing rtcpPort (required with rtcpMux disabled)', { rtcpMux: false }, address],
    ['cannot set rtcpPort with rtcpMux enabled', {}, { ...address, rtcpPort: 5005 }],
    ['invalid srtpParameters (SRTP not enabled)', {}, { ...address, srtpParameters }],
    ['missing srtpParameters (SRTP enabled)', { srtpCryptoSuite: 'AEAD_AES_128_GCM' }, address],
    ['missing srtpParameters (SRTP enabled)', { srtpCryptoSuite: 'AEAD_AES_128_GCM', comedia: true }, {}],
    [
      'invalid decoded SRTP key length',
      { srtpCryptoSuite: 'AEAD_AES_256_GCM' },
      { ...address, srtpParameters: { ...srtpParameters, cryptoSuite: 'AEAD_AES_256_GCM' } },
    ],
  ] as [string, Partial<CreatePlainTransportData>, Parameters<typeof connect>[1]][])(
    'says "%s", and can then be called rightly',
    async (message, options, data) => {
      const transport = await createTransport(options);
      await expect(connect(transport, data)).rejects.toThrow(new TypeError(message));
      expect((await statsOf(transport)).tuple).not.toHaveProperty('remoteIp');
      const right = { ...address, ...(options.srtpCryptoSuite && { srtpParameters }) };
      await connect(transport, { ...right, ...(options.rtcpMux === false && { rtcpPort: 5005 }) });
    },
  );

  it('is for once', async () => {
    const { transport } = await connected();
    await expect(connect(transport, address)).rejects.toThrow('connect() already called');
    const comedia = await createTransport({ comedia: true });
    await connect(comedia);
    await expect(connect(comedia)).rejects.toThrow('connect() already called');
  });
});

describe('the ports of plain transports', () => {
  it('come from a range, and go back to it', async () => {
    const { tuple } = await createTransport();
    expect(tuple.localPort).toBeGreaterThanOrEqual(20_000);
    expect(tuple.localPort).toBeLessThanOrEqual(29_999);
    const range = { min: 39_700, max: 39_703 };
    const fromRange = () => createTransport({ listenInfo: { ...listenInfo, port: 1, portRange: range } });
    const made = [await fromRange(), await fromRange(), await fromRange(), await fromRange()];
    expect(made.map(({ tuple }) => tuple.localPort).sort()).toEqual([39_700, 39_701, 39_702, 39_703]);
    await expect(fromRange()).rejects.toThrow('no free udp port on 127.0.0.1 in the range 39700 to 39703');
    const [first] = made;
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: first!.id });
    expect((await fromRange()).tuple.localPort).toBe(first!.tuple.localPort);
  });

  it('are given back when only one of two can be had', async () => {
    const rtcpListenInfo = { ...listenInfo, portRange: { min: 39_710, max: 39_710 } };
    const one = { listenInfo: { ...listenInfo, port: 39_711 }, rtcpMux: false };
    const { id, rtcpTuple } = await createTransport({ ...one, rtcpListenInfo });
    expect(rtcpTuple!.localPort).toBe(39_710);
    await expect(createTransport({ ...one, rtcpListenInfo })).rejects.toThrow('cannot bind udp 127.0.0.1 port 39711');
    const other = { ...one, listenInfo: { ...listenInfo, port: 39_712 }, rtcpListenInfo };
    await expect(createTransport(other)).rejects.toThrow('no free udp port');
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: id });
    await createTransport(other);
    const { tuple, rtcpTuple: fromWorkersRange } = await createTransport(one);
    expect(tuple.localPort).toBe(39_711);
    expect(fromWorkersRange!.localPort).toBeGreaterThanOrEqual(20_000);
  });

  it('are shared where both want that', async () => {
    const shared = { listenInfo: { ...listenInfo, port: 39_720, flags: { udpReusePort: true } } };
    const first = await createTransport(shared);
    expect((await createTransport(shared)).tuple.localPort).toBe(first.tuple.localPort);
  });

  it('are UDP ports', async () => {
    const tcp = { ...listenInfo, protocol: 'tcp' } as const;
    await expect(createTransport({ listenInfo: tcp })).rejects.toThrow(new TypeError('unsupported listen protocol'));
    await expect(createTransport({ rtcpListenInfo: tcp, rtcpMux: false })).rejects.toThrow(
      new TypeError('unsupported RTCP listen protocol'),
    );
  });

  it('can be of IPv6', async () => {
    const ipv6 = { protocol: 'udp', ip: '::1' } as const;
    const transport = await createTransport({ listenInfo: ipv6 });
    const peer = await openPeer(transport.tuple);
    await connect(transport, { ip: '0:0:0:0:0:0:0:1', port: peer.port });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await listener(producer);
    const back = await scene.consume(transport.id, producer);
    await peer.sendRtp(audio().next(opusPayload(1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    await peer.until(() => peer.rtp.length > 0);
    expect(peer.rtp[0]!.ssrc).toBe(back.rtpParameters.encodings[0]!.ssrc);
    expect((await statsOf(transport)).tuple).toMatchObject({ localAddress: '::1', remoteIp: '::1' });
  });

  it('take IPv4 too on an IPv6 socket', async () => {
    const transport = await createTransport({ listenInfo: { protocol: 'udp', ip: '::' } });
    const peer = await openPeer({ localIp: '127.0.0.1', localPort: transport.tuple.localPort });
    await connect(transport, { ip: '127.0.0.1', port: peer.port });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    await scene.consume(transport.id, producer);
    await peer.sendRtp(audio().next(opusPayload(1)));
    await peer.until(() => peer.rtp.length > 0);
  });

  it('are told under the announced address', async () => {
    const announced = { ...listenInfo, announcedAddress: 'media.example.org' };
    const { tuple } = await createTransport({ listenInfo: announced });
    expect(tuple).toEqual({
      localIp: 'media.example.org',
      localAddress: 'media.example.org',
      localPort: tuple.localPort,
      protocol: 'udp',
    });
  });

  it('are free again when the router, or the engine, closes while they are opened', async () => {
    const range = { listenInfo: { ...listenInfo, portRange: { min: 39_730, max: 39_731 } }, rtcpMux: false };
    for (let turn = 0; turn < 4; turn++) {
      const creating = expect(createTransport(range)).rejects.toThrow(/closed/);
      for (let i = 0; i < turn; i++) await Promise.resolve();
      await scene.channel.request('worker.closeRouter', '', { routerId: scene.routerId });
      await creating;
      await scene.channel.request('worker.createRouter', '', { routerId: scene.routerId });
    }
    const { id } = await createTransport(range);
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: id });
    await expect(scene.channel.request('router.closeTransport', scene.routerId, { transportId: id })).rejects.toThrow(
      'not found',
    );
  });
});
