import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { hasIpv6 } from '../testing/hasIpv6.ts';
import { AUDIO, audioParameters } from '../testing/mediaParameters.ts';
import { PlainTransports } from '../testing/PlainTransports.ts';
import { opusPayload } from '../testing/rtpBytes.ts';

const listenInfo = { protocol: 'udp', ip: '127.0.0.1' } as const;

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

// Ports below 10,000 are nobody else's: neither of other workers, nor given out by the system.
describe('the ports of plain transports', () => {
  it('come from a range, and go back to it', async () => {
    const { tuple } = await plain.create();
    expect(tuple.localPort).toBeGreaterThanOrEqual(20_000);
    expect(tuple.localPort).toBeLessThanOrEqual(29_999);
    const range = { min: 7_100, max: 7_103 };
    const fromRange = () => plain.create({ listenInfo: { ...listenInfo, port: 1, portRange: range } });
    const made = [await fromRange(), await fromRange(), await fromRange(), await fromRange()];
    expect(made.map(({ tuple }) => tuple.localPort).sort()).toEqual([7_100, 7_101, 7_102, 7_103]);
    await expect(fromRange()).rejects.toThrow('no free udp port on 127.0.0.1 in the range 7100 to 7103');
    const [first] = made;
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: first!.id });
    expect((await fromRange()).tuple.localPort).toBe(first!.tuple.localPort);
  });

  it('are given back when only one of two can be had', async () => {
    const rtcpListenInfo = { ...listenInfo, portRange: { min: 7_110, max: 7_110 } };
    const one = { listenInfo: { ...listenInfo, port: 7_111 }, rtcpMux: false };
    const { id, rtcpTuple } = await plain.create({ ...one, rtcpListenInfo });
    expect(rtcpTuple!.localPort).toBe(7_110);
    await expect(plain.create({ ...one, rtcpListenInfo })).rejects.toThrow('cannot bind udp 127.0.0.1 port 7111');
    const other = { ...one, listenInfo: { ...listenInfo, port: 7_112 }, rtcpListenInfo };
    await expect(plain.create(other)).rejects.toThrow('no free udp port');
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: id });
    await plain.create(other);
    const { tuple, rtcpTuple: fromWorkersRange } = await plain.create(one);
    expect(tuple.localPort).toBe(7_111);
    expect(fromWorkersRange!.localPort).toBeGreaterThanOrEqual(20_000);
  });

  it('are shared where both want that', async () => {
    const shared = { listenInfo: { ...listenInfo, port: 7_120, flags: { udpReusePort: true } } };
    const first = await plain.create(shared);
    expect((await plain.create(shared)).tuple.localPort).toBe(first.tuple.localPort);
  });

  it('are UDP ports', async () => {
    const tcp = { ...listenInfo, protocol: 'tcp' } as const;
    await expect(plain.create({ listenInfo: tcp })).rejects.toThrow(new TypeError('unsupported listen protocol'));
    await expect(plain.create({ rtcpListenInfo: tcp, rtcpMux: false })).rejects.toThrow(
      new TypeError('unsupported RTCP listen protocol'),
    );
  });

  it.skipIf(!hasIpv6)('can be of IPv6', async () => {
    const ipv6 = { protocol: 'udp', ip: '::1' } as const;
    const transport = await plain.create({ listenInfo: ipv6 });
    const peer = await plain.openPeer(transport.tuple);
    await plain.connect(transport, { ip: '0:0:0:0:0:0:0:1', port: peer.port });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    const to = await plain.listener(producer);
    const back = await scene.consume(transport.id, producer);
    await peer.sendRtp(audio().next(opusPayload(1)));
    await to.peer.until(() => to.peer.rtp.length > 0);
    await peer.until(() => peer.rtp.length > 0);
    expect(peer.rtp[0]!.ssrc).toBe(back.rtpParameters.encodings[0]!.ssrc);
    expect((await plain.statsOf(transport)).tuple).toMatchObject({ localAddress: '::1', remoteIp: '::1' });
  });

  it.skipIf(!hasIpv6)('take IPv4 too on an IPv6 socket', async () => {
    const transport = await plain.create({ listenInfo: { protocol: 'udp', ip: '::' } });
    const peer = await plain.openPeer({ localIp: '127.0.0.1', localPort: transport.tuple.localPort });
    await plain.connect(transport, { ip: '127.0.0.1', port: peer.port });
    const producer = await scene.produce(transport.id, 'audio', audioParameters);
    await scene.consume(transport.id, producer);
    await peer.sendRtp(audio().next(opusPayload(1)));
    await peer.until(() => peer.rtp.length > 0);
  });

  it('are told under the announced address', async () => {
    const announced = { ...listenInfo, announcedAddress: 'media.example.org' };
    const { tuple } = await plain.create({ listenInfo: announced });
    expect(tuple).toEqual({
      localIp: 'media.example.org',
      localAddress: 'media.example.org',
      localPort: tuple.localPort,
      protocol: 'udp',
    });
  });

  it('are free again when the router, or the engine, closes while they are opened', async () => {
    const range = { listenInfo: { ...listenInfo, portRange: { min: 7_130, max: 7_131 } }, rtcpMux: false };
    for (let turn = 0; turn < 4; turn++) {
      const creating = expect(plain.create(range)).rejects.toThrow(/closed/);
      for (let i = 0; i < turn; i++) await Promise.resolve();
      await scene.channel.request('worker.closeRouter', '', { routerId: scene.routerId });
      await creating;
      await scene.channel.request('worker.createRouter', '', { routerId: scene.routerId });
    }
    const { id } = await plain.create(range);
    await scene.channel.request('router.closeTransport', scene.routerId, { transportId: id });
    await expect(scene.channel.request('router.closeTransport', scene.routerId, { transportId: id })).rejects.toThrow(
      'not found',
    );
  });
});
