import type { TransportListenInfo, TransportListenIp, TransportProtocol } from '../types/transport.ts';

/**
 * Listen infos in today's spelling: `announcedIp` becomes `announcedAddress`.
 *
 * @throws TypeError naming what is missing or wrong.
 */
export function normalizeListenInfos(listenInfos: TransportListenInfo[]): TransportListenInfo[] {
  if (!Array.isArray(listenInfos) || listenInfos.length === 0) {
    throw new TypeError('listenInfos must be a non empty array');
  }
  return listenInfos.map(normalizeListenInfo);
}

function normalizeListenInfo(listenInfo: TransportListenInfo): TransportListenInfo {
  const { protocol, ip, announcedIp, announcedAddress = announcedIp, exposeInternalIp, port, portRange } = listenInfo;
  if (protocol !== 'udp' && protocol !== 'tcp') throw new TypeError(`invalid listenInfo.protocol "${protocol}"`);
  if (!ip || typeof ip !== 'string') throw new TypeError('missing listenInfo.ip');
  if (port !== undefined && !isPort(port)) throw new TypeError(`invalid listenInfo.port "${port}"`);
  if (portRange && !(isPort(portRange.min) && isPort(portRange.max) && portRange.min <= portRange.max)) {
    throw new TypeError('invalid listenInfo.portRange');
  }
  return {
    protocol,
    ip,
    announcedAddress,
    exposeInternalIp: Boolean(exposeInternalIp),
    port: port ?? 0,
    portRange,
    flags: listenInfo.flags,
    sendBufferSize: listenInfo.sendBufferSize,
    recvBufferSize: listenInfo.recvBufferSize,
  };
}

/** Which protocols old-style `listenIps` stand for. */
export type ProtocolPreference = { enableUdp: boolean; enableTcp: boolean; preferUdp: boolean; preferTcp: boolean };

/** Listen infos of old-style `listenIps`: for each address one a protocol, the preferred protocol first. */
export function listenInfosOfIps(
  listenIps: (TransportListenIp | string)[],
  port: number | undefined,
  { enableUdp, enableTcp, preferUdp, preferTcp }: ProtocolPreference,
): TransportListenInfo[] {
  const protocols: TransportProtocol[] = [];
  if (enableUdp) protocols.push('udp');
  if (enableTcp) protocols.push('tcp');
  if (preferTcp && !preferUdp) protocols.reverse();

  return listenIps.flatMap((listenIp) => {
    const { ip, announcedIp } = typeof listenIp === 'string' ? { ip: listenIp } : listenIp;
    return protocols.map((protocol) => ({ protocol, ip, announcedAddress: announcedIp, port }));
  });
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65535;
}
