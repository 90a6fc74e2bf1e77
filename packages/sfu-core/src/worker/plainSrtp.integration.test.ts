import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { PlainTransports } from '../testing/PlainTransports.ts';
import { markOf, opusPayload, vp8Payload } from '../testing/rtpBytes.ts';
import type { SrtpCryptoSuite } from '../types/srtpParameters.ts';
import { SdesKeys } from './router/links/SdesKeys.ts';

const SUITES: SrtpCryptoSuite[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];

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

describe('SRTP', () => {
  it.each(SUITES)('%s protects RTP and RTCP both ways', async (suite) => {
    const transport = await plain.create({ srtpCryptoSuite: suite });
    const { srtpParameters } = transport;
    expect(srtpParameters!.cryptoSuite).toBe(suite);
    expect((await plain.create({ srtpCryptoSuite: suite })).srtpParameters!.keyBase64).not.toBe(
      srtpParameters!.keyBase64,
    );
    const peer = await plain.openPeer(transport.tuple);
    const keys = new SdesKeys(suite, randomBytes);
    peer.useSrtp(keys, srtpParameters!);
    const answer = await plain.connect(transport, {
      ip: '127.0.0.1',
      port: peer.port,
      srtpParameters: keys.parameters,
    });
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
    const transport = await plain.create({ srtpCryptoSuite: 'AES_CM_128_HMAC_SHA1_80' });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const peer = await plain.openPeer(transport.tuple);
    const keys = new SdesKeys('AES_CM_128_HMAC_SHA1_80', randomBytes);
    await plain.connect(transport, { ip: '127.0.0.1', port: peer.port, srtpParameters: keys.parameters });
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
    const transport = await plain.create({ srtpCryptoSuite: 'AES_CM_128_HMAC_SHA1_80' });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const peer = await plain.openPeer(transport.tuple);
    const keys = new SdesKeys('AEAD_AES_256_GCM', randomBytes);
    const connection = { ip: '127.0.0.1', port: peer.port, srtpParameters: keys.parameters };
    const { srtpParameters } = await plain.connect(transport, connection);
    expect(srtpParameters!.cryptoSuite).toBe('AEAD_AES_256_GCM');
    expect(Buffer.from(srtpParameters!.keyBase64, 'base64')).toHaveLength(44);
    peer.useSrtp(keys, srtpParameters!);
    await peer.sendRtp(audio().next(opusPayload(1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(await scene.channel.request('transport.dump', transport.id)).toMatchObject({ srtpParameters });
  });

  it('believes, with comedia, only who has the keys', async () => {
    const transport = await plain.create({ comedia: true, srtpCryptoSuite: 'AEAD_AES_128_GCM' });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const [peer, forger] = [await plain.openPeer(transport.tuple), await plain.openPeer(transport.tuple)];
    const keys = new SdesKeys('AEAD_AES_128_GCM', randomBytes);
    peer.useSrtp(keys, transport.srtpParameters!);
    forger.useSrtp(new SdesKeys('AEAD_AES_128_GCM', randomBytes), transport.srtpParameters!);
    const source = audio();
    await peer.sendRtp(source.next(opusPayload(1)));
    await plain.received(transport, 72 + 16);
    await plain.connect(transport, { srtpParameters: keys.parameters });
    await forger.sendRtp(source.next(opusPayload(2)));
    await peer.sendRtp(source.next(opusPayload(3)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    expect(to.peer.rtp.map(({ payload }) => markOf(payload))).toEqual([3]);
    expect((await plain.statsOf(transport)).tuple).toMatchObject({ remotePort: peer.port });
  });
});
