import { beforeEach, describe, expect, it } from 'vitest';
import { localTuple, settled } from './testing/FakeEngine.ts';
import { EventLog, type FullScene, listenInfo, makeFullScene } from './testing/scene.ts';

let scene: FullScene;
let log: EventLog;

beforeEach(async () => {
  scene = await makeFullScene();
  log = new EventLog();
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
