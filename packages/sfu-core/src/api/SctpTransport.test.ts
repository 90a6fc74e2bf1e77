import { beforeEach, describe, expect, it } from 'vitest';
import { settled } from './testing/FakeEngine.ts';
import { EventLog, type FullScene, listenInfo, makeFullScene } from './testing/scene.ts';

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
