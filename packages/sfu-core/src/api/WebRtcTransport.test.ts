import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setLogEventListeners } from './Logger.ts';
import { settled } from './testing/FakeEngine.ts';
import { EventLog, listenInfos, makeScene, type Scene } from './testing/scene.ts';

let scene: Scene;

beforeEach(async () => {
  scene = await makeScene();
});

describe('createWebRtcTransport()', () => {
  const create = (options: object) => scene.router.createWebRtcTransport(options as never);
  const request = () => scene.engine.lastData('router.createWebRtcTransport');

  it('fills in the defaults of a transport on a WebRtcServer', () => {
    expect(request()).toEqual({
      transportId: scene.transport.id,
      webRtcServerId: scene.webRtcServer.id,
      enableUdp: true,
      enableTcp: true,
      preferUdp: false,
      preferTcp: false,
      iceConsentTimeout: 30,
      initialAvailableOutgoingBitrate: 600_000,
    });
  });

  it('listens itself on listenInfos, and offers all of them in their order', async () => {
    await create({
      listenInfos: [{ protocol: 'udp', ip: '10.0.0.1', announcedIp: 'example.org' }],
      preferTcp: true,
      iceConsentTimeout: 0,
    });
    expect(request()).toMatchObject({
      listenInfos: [{ protocol: 'udp', ip: '10.0.0.1', announcedAddress: 'example.org', port: 0 }],
      ...{ enableUdp: true, enableTcp: true, preferUdp: false, preferTcp: false },
      iceConsentTimeout: 0,
    });
  });

  it.each([
    [{}, ['udp']],
    [{ enableTcp: true }, ['udp', 'tcp']],
    [{ enableTcp: true, preferTcp: true }, ['tcp', 'udp']],
    [{ enableTcp: true, preferTcp: true, preferUdp: true }, ['udp', 'tcp']],
    [{ enableUdp: false, enableTcp: true }, ['tcp']],
  ])('translates listenIps with %j to %j', async (options, protocols) => {
    await create({ listenIps: ['127.0.0.1', { ip: '10.0.0.1', announcedIp: '1.2.3.4' }], port: 5000, ...options });
    expect(request().listenInfos).toMatchObject([
      ...protocols.map((protocol) => ({ protocol, ip: '127.0.0.1', port: 5000 })),
      ...protocols.map((protocol) => ({ protocol, ip: '10.0.0.1', announcedAddress: '1.2.3.4', port: 5000 })),
    ]);
  });

  it.each([
    [{}, 'missing webRtcServer, listenInfos and listenIps (one of them is mandatory)'],
    [{ listenInfos: [] }, 'listenInfos must be a non empty array'],
    [{ listenInfos: [{ protocol: 'sctp', ip: '127.0.0.1' }] }, 'invalid listenInfo.protocol "sctp"'],
    [{ listenInfos: [{ protocol: 'udp' }] }, 'missing listenInfo.ip'],
    [{ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1', port: 70000 }] }, 'invalid listenInfo.port "70000"'],
    [{ listenInfos: [{ protocol: 'udp', ip: '::1', portRange: { min: 9, max: 8 } }] }, 'invalid listenInfo.portRange'],
    [{ listenInfos, appData: 1 }, 'if given, appData must be an object'],
  ])('refuses %j', async (options, message) => {
    await expect(create(options)).rejects.toThrow(new TypeError(message));
  });
});

describe('a WebRtcTransport', () => {
  const fingerprints = [{ algorithm: 'sha-256' as const, value: '82:5A:68' }];

  it('connects and then knows its DTLS role', async () => {
    await scene.transport.connect({ dtlsParameters: { role: 'server', fingerprints } });
    expect(scene.engine.lastData('webRtcTransport.connect')).toEqual({
      dtlsParameters: { role: 'server', fingerprints },
    });
    expect(scene.transport.dtlsParameters.role).toBe('client');
  });

  it.each([
    [undefined, 'missing dtlsParameters'],
    [{ role: 'client' }, 'missing dtlsParameters.fingerprints'],
    [{ role: 'chicken', fingerprints }, 'invalid DtlsRole: chicken'],
    [{ fingerprints: [{ algorithm: 'sha-9', value: 'x' }] }, 'invalid FingerprintAlgorithm: sha-9'],
    [{ fingerprints: [{ algorithm: 'sha-1' }] }, 'missing fingerprint value'],
  ])('refuses to connect with %j', async (dtlsParameters, message) => {
    await expect(scene.transport.connect({ dtlsParameters } as never)).rejects.toThrow(new TypeError(message));
  });

  it('has new ICE credentials after a restart', async () => {
    const iceParameters = { usernameFragment: 'new', password: 'secret', iceLite: true };
    scene.engine.answer('webRtcTransport.restartIce', () => iceParameters);
    expect(await scene.transport.restartIce()).toEqual(iceParameters);
    expect(scene.transport.iceParameters).toEqual(iceParameters);
  });

  it('follows the states the engine tells', async () => {
    const { engine, transport } = scene;
    const log = new EventLog();
    const events = ['icestatechange', 'iceselectedtuplechange', 'dtlsstatechange', 'trace'];
    log.follow('transport', transport, events, events);
    const iceSelectedTuple = {
      localIp: '127.0.0.1',
      localAddress: '127.0.0.1',
      localPort: 1,
      protocol: 'udp' as const,
    };
    engine.notify('transport.iceStateChange', transport.id, { iceState: 'completed' });
    engine.notify('transport.iceSelectedTupleChange', transport.id, { iceSelectedTuple });
    engine.notify('transport.dtlsStateChange', transport.id, { dtlsState: 'connected', dtlsRemoteCert: 'PEM' });
    engine.notify('transport.trace', transport.id, { type: 'bwe', timestamp: 1, direction: 'out', info: {} });
    await settled();
    expect(log.events).toEqual(events.flatMap((event) => [`transport:${event}`, `transport.observer:${event}`]));
    const { iceState, dtlsState, dtlsRemoteCert } = transport;
    expect({ iceState, dtlsState, dtlsRemoteCert }).toEqual({
      iceState: 'completed',
      dtlsState: 'connected',
      dtlsRemoteCert: 'PEM',
    });
    expect(transport.iceSelectedTuple).toEqual(iceSelectedTuple);
  });

  it('logs one line when DTLS fails, with the reason', async () => {
    const { engine, transport } = scene;
    const onerror = vi.fn();
    setLogEventListeners({ onerror });
    engine.notify('transport.dtlsStateChange', transport.id, { dtlsState: 'failed', reason: 'fingerprint differs' });
    await settled();
    setLogEventListeners();
    expect(onerror).toHaveBeenCalledOnce();
    expect(onerror.mock.calls[0]?.[1]).toContain('fingerprint differs');
  });
});

describe('canConsume()', () => {
  it('answers for the endpoint’s capabilities, and false for nonsense', () => {
    const { router, producer } = scene;
    const can = (rtpCapabilities: unknown, producerId = producer.id) =>
      router.canConsume({ producerId, rtpCapabilities: rtpCapabilities as never });
    expect(can(router.rtpCapabilities)).toBe(true);
    expect(can({ codecs: [] })).toBe(false);
    expect(can({ codecs: 'all' })).toBe(false);
    expect(can(undefined)).toBe(false);
    expect(can(router.rtpCapabilities, 'nobody')).toBe(false);
  });
});
