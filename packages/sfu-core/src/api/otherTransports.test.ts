import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError, UnsupportedError } from '../types/errors.ts';
import { localTuple, settled } from './testing/FakeEngine.ts';
import {
  audioParameters,
  EventLog,
  type FullScene,
  listenInfo,
  makeFullScene,
  videoParameters,
} from './testing/scene.ts';

let scene: FullScene;
let log: EventLog;

beforeEach(async () => {
  scene = await makeFullScene();
  log = new EventLog();
});

const sctpDefaults = {
  maxSendMessageSize: 262_144,
  maxReceiveMessageSize: 262_144,
  sendBufferSize: 2_000_000,
  perStreamSendQueueLimit: 2_000_000,
  maxReceiverWindowBufferSize: 5_242_880,
  defaultStreamBufferedAmountLowThreshold: 1024,
};

describe('SCTP', () => {
  it('is asked for with defaults, with DataChannels in WebRTC only', async () => {
    const { engine, router, webRtcServer } = scene;
    await router.createWebRtcTransport({ webRtcServer, enableSctp: true });
    expect(engine.lastData('router.createWebRtcTransport').sctp).toEqual({ isDataChannel: true, ...sctpDefaults });
    await router.createPlainTransport({ listenInfo, enableSctp: true });
    expect(engine.lastData('router.createPlainTransport').sctp).toEqual({ isDataChannel: false, ...sctpDefaults });
    await router.createPipeTransport({ listenInfo, enableSctp: true });
    expect(engine.lastData('router.createPipeTransport').sctp).toEqual({ isDataChannel: false, ...sctpDefaults });
  });

  it('takes every option, and the older spellings', async () => {
    const { engine, router } = scene;
    await router.createPlainTransport({
      listenInfo,
      enableSctp: true,
      numSctpStreams: { OS: 16, MIS: 16 },
      maxSctpMessageSize: 1000,
      maxSendMessageSize: 2000,
      sctpSendBufferSize: 1,
      sctpPerStreamSendQueueLimit: 2,
      sctpMaxReceiverWindowBufferSize: 3,
      sctpDefaultStreamBufferedAmountLowThreshold: 4,
    });
    expect(engine.lastData('router.createPlainTransport').sctp).toEqual({
      ...{ isDataChannel: false, maxSendMessageSize: 2000, maxReceiveMessageSize: 1000, sendBufferSize: 1 },
      ...{ perStreamSendQueueLimit: 2, maxReceiverWindowBufferSize: 3, defaultStreamBufferedAmountLowThreshold: 4 },
    });
  });

  it('is told of by getters and events', async () => {
    const { engine, plainTransport, pipeTransport } = scene;
    expect(plainTransport.sctpParameters).toMatchObject({ port: 5000, OS: 65535, MIS: 65535, maxMessageSize: 262_144 });
    expect(plainTransport.sctpState).toBe('new');
    expect([pipeTransport.sctpParameters, pipeTransport.sctpState]).toEqual([undefined, undefined]);

    log.follow('transport', plainTransport, ['sctpstatechange'], ['sctpstatechange']);
    const negotiated = { negotiatedMaxOutboundStreams: 1024, negotiatedMaxInboundStreams: 65535 };
    engine.notify('transport.sctpStateChange', plainTransport.id, { sctpState: 'connecting' });
    engine.notify('transport.sctpStateChange', plainTransport.id, { sctpState: 'connected', negotiated });
    await settled();
    expect(log.events).toHaveLength(4);
    expect(plainTransport.sctpState).toBe('connected');
    expect(plainTransport.sctpNegotiatedCapabilities).toEqual(negotiated);
    plainTransport.close();
    pipeTransport.close();
    expect([plainTransport.sctpState, pipeTransport.sctpState]).toEqual(['closed', undefined]);
  });
});

describe.each(['createPlainTransport', 'createPipeTransport'] as const)('%s()', (method) => {
  const create = (options: unknown) => scene.router[method](options as never);

  it.each([
    [{}, 'missing listenInfo and listenIp (one of them is mandatory)'],
    [{ listenInfo, listenIp: '127.0.0.1' }, 'only one of listenInfo and listenIp must be given'],
    [{ listenIp: '123' }, 'invalid IP "123"'],
    [{ listenIp: ['127.0.0.1'] }, 'missing listenInfo.ip'],
    [{ listenInfo: { ...listenInfo, protocol: 'tcp' } }, 'unsupported listen protocol'],
    [{ listenInfo: { ...listenInfo, port: -1 } }, 'invalid listenInfo.port "-1"'],
    [{ listenInfo, appData: 'NOT-AN-OBJECT' }, 'if given, appData must be an object'],
  ])('refuses %j', async (options, message) => {
    await expect(create(options)).rejects.toThrow(new TypeError(message));
  });

  it('takes the older spellings of where to listen', async () => {
    await create({ listenIp: { ip: '10.0.0.1', announcedIp: 'a.example' }, port: 5000 });
    const listened = scene.engine.lastData(`router.${method}`).listenInfo;
    expect(listened).toMatchObject({ protocol: 'udp', ip: '10.0.0.1', announcedAddress: 'a.example', port: 5000 });
    await create({ listenIp: '::1' });
    expect(scene.engine.lastData(`router.${method}`).listenInfo).toMatchObject({ protocol: 'udp', ip: '::1', port: 0 });
  });

  it('tells the observer', async () => {
    const seen: unknown[] = [];
    scene.router.observer.on('newtransport', (transport) => seen.push(transport));
    const transport = await create({ listenInfo, appData: { foo: 1 } });
    expect(seen).toEqual([transport]);
    expect(transport.appData).toEqual({ foo: 1 });
  });
});

describe('a PlainTransport', () => {
  const request = () => scene.engine.lastData('router.createPlainTransport');

  it('is asked for with defaults', async () => {
    const transport = await scene.router.createPlainTransport({ listenInfo });
    expect(request()).toMatchObject({ transportId: transport.id, rtcpMux: true, comedia: false });
    const { srtpCryptoSuite, sctp, rtcpListenInfo } = request();
    expect({ srtpCryptoSuite, sctp, rtcpListenInfo }).toEqual({});
    expect([transport.type, transport.rtcpTuple, transport.srtpParameters]).toEqual(['plain', undefined, undefined]);
  });

  it('receives RTCP elsewhere when that is given', async () => {
    await scene.router.createPlainTransport({ listenInfo, rtcpListenInfo: { ...listenInfo, port: 7001 } });
    expect(request()).toMatchObject({ rtcpMux: false, rtcpListenInfo: { protocol: 'udp', port: 7001 } });
  });

  it('has SRTP with the suite asked for', async () => {
    const transport = await scene.router.createPlainTransport({ listenInfo, enableSrtp: true });
    expect(transport.srtpParameters?.cryptoSuite).toBe('AES_CM_128_HMAC_SHA1_80');
    await scene.router.createPlainTransport({ listenInfo, enableSrtp: true, srtpCryptoSuite: 'AEAD_AES_256_GCM' });
    expect(request().srtpCryptoSuite).toBe('AEAD_AES_256_GCM');
    const wrong = scene.router.createPlainTransport({ listenInfo, srtpCryptoSuite: 'ROT13' as never });
    await expect(wrong).rejects.toThrow(TypeError);
  });

  it('connects and then knows what the engine answers', async () => {
    const { engine, plainTransport } = scene;
    const srtpParameters = { cryptoSuite: 'AEAD_AES_128_GCM' as const, keyBase64: 'dGhlaXJz' };
    const ours = { cryptoSuite: 'AEAD_AES_128_GCM' as const, keyBase64: 'b3Vycw==' };
    const answer = { tuple: localTuple(1, 10), rtcpTuple: localTuple(2, 11), srtpParameters: ours };
    engine.answer('plainTransport.connect', () => answer);
    await plainTransport.connect({ ip: '10.0.0.1', port: 10, rtcpPort: 11, srtpParameters });
    expect(engine.lastData('plainTransport.connect')).toEqual({
      ip: '10.0.0.1',
      port: 10,
      rtcpPort: 11,
      srtpParameters,
    });
    const { tuple, rtcpTuple, srtpParameters: known } = plainTransport;
    expect({ tuple, rtcpTuple, srtpParameters: known }).toEqual(answer);
  });

  it.each([
    [{ ip: '::::1234', port: 1 }, 'invalid IP "::::1234"'],
    [{ ip: '127.0.0.1', port: '1234' }, 'invalid port "1234"'],
    [{ ip: '127.0.0.1', port: 1, rtcpPort: 70000 }, 'invalid rtcpPort "70000"'],
    [{ srtpParameters: 'secret' }, 'missing srtpParameters.cryptoSuite'],
    [{ srtpParameters: { cryptoSuite: 'AEAD_AES_128_GCM' } }, 'missing srtpParameters.keyBase64'],
  ])('refuses to connect with %j', async (options, message) => {
    await expect(scene.plainTransport.connect(options as never)).rejects.toThrow(new TypeError(message));
  });

  it('learns where the remote is', async () => {
    const { engine, plainTransport } = scene;
    const events = ['tuple', 'rtcptuple', 'trace'];
    log.follow('transport', plainTransport, events, events);
    engine.notify('transport.tuple', plainTransport.id, { tuple: localTuple(1, 5) });
    engine.notify('transport.rtcpTuple', plainTransport.id, { rtcpTuple: localTuple(2, 6) });
    engine.notify('transport.trace', plainTransport.id, { type: 'bwe', timestamp: 1, direction: 'out', info: {} });
    await settled();
    expect(log.events).toEqual(events.flatMap((event) => [`transport:${event}`, `transport.observer:${event}`]));
    expect([plainTransport.tuple.remotePort, plainTransport.rtcpTuple?.remotePort]).toEqual([5, 6]);
  });
});

describe('a PipeTransport', () => {
  it('connects', async () => {
    const { engine, pipeTransport } = scene;
    await pipeTransport.connect({ ip: '127.0.0.1', port: 999 });
    expect(engine.lastData('pipeTransport.connect')).toEqual({ ip: '127.0.0.1', port: 999 });
    expect(pipeTransport.tuple.remotePort).toBe(999);
    await expect(pipeTransport.connect({ ip: '127.0.0.1' } as never)).rejects.toThrow(new TypeError('missing port'));
    await expect(pipeTransport.connect({ port: 1 } as never)).rejects.toThrow(new TypeError('missing ip'));
  });

  it('has keys with enableSrtp', async () => {
    const transport = await scene.router.createPipeTransport({ listenInfo, enableSrtp: true });
    expect(transport.srtpParameters?.keyBase64).toBeTruthy();
    expect(scene.pipeTransport.srtpParameters).toBeUndefined();
  });

  it.each([true, false])('consumes every stream as it is, with RTX: %s', async (enableRtx) => {
    const { engine, router, transport } = scene;
    engine.answer('transport.produce', () => ({ type: 'simulcast' }));
    const video = await transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const pipe = await router.createPipeTransport({ listenInfo, enableRtx });
    const consumer = await pipe.consume({ producerId: video.id, appData: { foo: 1 } });
    expect(consumer).toMatchObject({ type: 'pipe', kind: 'video', appData: { foo: 1 } });
    expect(consumer.rtpParameters.mid).toBeUndefined();
    expect(consumer.rtpParameters.encodings).toHaveLength(2);
    expect(consumer.rtpParameters.codecs.some(({ mimeType }) => mimeType === 'video/rtx')).toBe(enableRtx);
    expect(engine.lastData('transport.consume').consumableRtpEncodings).toHaveLength(2);
  });

  it('refuses to consume what is wrong', async () => {
    const consume = (options: object) => scene.pipeTransport.consume(options as never);
    await expect(consume({})).rejects.toThrow(new TypeError('missing producerId'));
    await expect(consume({ producerId: scene.producer.id, appData: 1 })).rejects.toThrow(TypeError);
    await expect(consume({ producerId: 'nobody' })).rejects.toThrow(
      new NotFoundError('Producer with id "nobody" not found'),
    );
  });

  it('leaves each Producer its CNAME: they come from different endpoints', async () => {
    const cname = async (given?: string) => {
      const rtpParameters = { ...audioParameters, rtcp: given === undefined ? {} : { cname: given } };
      return (await scene.pipeTransport.produce({ kind: 'audio', rtpParameters })).rtpParameters.rtcp?.cname;
    };
    expect([await cname('alice'), await cname('bob')]).toEqual(['alice', 'bob']);
    const [one, other] = [await cname(), await cname()];
    expect(one).toHaveLength(8);
    expect(other).not.toBe(one);
  });
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
