import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreateWebRtcTransportData, WebRtcTransportData } from '../channel/contract.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import type { TransportListenInfo } from '../types/transport.ts';

let scene: EngineScene;

beforeEach(async () => {
  // Ports below 10,000 are nobody else's: neither of other workers, nor given out by the system.
  scene = await EngineScene.create({ rtcMinPort: 7_200, rtcMaxPort: 7_202 });
});
afterEach(() => scene.close());

const udp: TransportListenInfo = { protocol: 'udp', ip: '127.0.0.1' };
const tcp: TransportListenInfo = { protocol: 'tcp', ip: '127.0.0.1' };

function createTransport(
  listenInfos: TransportListenInfo[],
  options: Partial<CreateWebRtcTransportData> = {},
): Promise<WebRtcTransportData & { id: string }> {
  return scene.create('router.createWebRtcTransport', 'transportId', {
    listenInfos,
    enableUdp: true,
    enableTcp: true,
    preferUdp: false,
    preferTcp: false,
    iceConsentTimeout: 30,
    initialAvailableOutgoingBitrate: 600_000,
    ...options,
  });
}

const close = (transportId: string) => scene.channel.request('router.closeTransport', scene.routerId, { transportId });
const portsOf = ({ iceCandidates }: WebRtcTransportData) => iceCandidates.map(({ port }) => port);

describe('a WebRtcTransport that listens for itself', () => {
  it('takes ports of the worker’s range, all of them, and gives them back', async () => {
    const made = [await createTransport([udp]), await createTransport([udp]), await createTransport([udp])];
    expect(made.flatMap(portsOf).sort()).toEqual([7_200, 7_201, 7_202]);
    await expect(createTransport([udp])).rejects.toThrow('no free udp port on 127.0.0.1 in the range 7200 to 7202');
    // TCP has ports of its own.
    expect(portsOf(await createTransport([tcp]))[0]).toBeGreaterThanOrEqual(7_200);
    await close(made[1]!.id);
    expect(portsOf(await createTransport([udp]))).toEqual(portsOf(made[1]!));
  });

  it('takes a port, or a range, of its own; none of several when one can’t be had', async () => {
    const range = { min: 7_210, max: 7_211 };
    const both = [udp, tcp].map((info) => ({ ...info, portRange: range }));
    const made = [await createTransport(both), await createTransport(both)];
    expect(made.flatMap(portsOf).sort()).toEqual([7_210, 7_210, 7_211, 7_211]);
    await expect(createTransport(both)).rejects.toThrow('no free udp port');
    const fixed = { ...udp, port: 7_215 };
    await expect(createTransport([fixed, ...both])).rejects.toThrow('no free udp port');
    const { id, iceCandidates } = await createTransport([fixed, { ...tcp, port: 7_215 }]);
    expect(iceCandidates.map(({ protocol, port }) => [protocol, port])).toEqual([
      ['udp', 7_215],
      ['tcp', 7_215],
    ]);
    await expect(createTransport([fixed])).rejects.toThrow('cannot bind udp 127.0.0.1 port 7215: EADDRINUSE');
    await close(id);
    expect(portsOf(await createTransport([fixed]))).toEqual([7_215]);
  });

  it('tells the announced address, and its own where that is wanted', async () => {
    const announced = { ...udp, announcedAddress: 'sfu.example.org' };
    const addressesOf = async (info: TransportListenInfo) =>
      (await createTransport([info])).iceCandidates.map(({ address }) => address);
    expect(await addressesOf(announced)).toEqual(['sfu.example.org']);
    expect(await addressesOf({ ...announced, exposeInternalIp: true })).toEqual(['sfu.example.org', '127.0.0.1']);
    expect(await addressesOf({ ...udp, announcedIp: '192.0.2.1' })).toEqual(['192.0.2.1']);
  });

  it('shares a UDP port where that is wanted, and takes no notice of IPv6 flags on IPv4', async () => {
    const flags = { udpReusePort: true, ipv6Only: true };
    const shared = { ...udp, port: 7_216, flags };
    for (let i = 0; i < 2; i++) expect(portsOf(await createTransport([shared]))).toEqual([7_216]);
    expect(portsOf(await createTransport([{ ...tcp, port: 7_216, flags }]))).toEqual([7_216]);
    await expect(createTransport([{ ...udp, port: 7_216 }])).rejects.toThrow('EADDRINUSE');
  });

  it('says why there is no such address', async () => {
    await expect(createTransport([{ ...udp, ip: '192.0.2.1' }])).rejects.toThrow('EADDRNOTAVAIL');
  });
});
