import { isIP } from 'node:net';
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

/** Where a transport with one socket listens: `listenInfo`, or the older `listenIp` and `port`. */
export type SingleListen = {
  listenInfo?: TransportListenInfo;
  listenIp?: TransportListenIp | string;
  port?: number;
};

/**
 * The listen info of a transport with one UDP socket, from whichever spelling it was given in.
 *
 * @throws TypeError unless exactly one of `listenInfo` and `listenIp` is given, and right.
 */
export function singleListenInfo({ listenInfo, listenIp, port }: SingleListen): TransportListenInfo {
  if (!listenInfo && !listenIp) throw new TypeError('missing listenInfo and listenIp (one of them is mandatory)');
  if (listenInfo && listenIp) throw new TypeError('only one of listenInfo and listenIp must be given');
  return udpListenInfo(listenInfo ?? infoOfIp('udp', listenIp ?? '', port));
}

/** @throws TypeError when it is malformed, or for anything but UDP. */
export function udpListenInfo(listenInfo: TransportListenInfo): TransportListenInfo {
  const normalized = normalizeListenInfo(listenInfo);
  if (normalized.protocol !== 'udp') throw new TypeError('unsupported listen protocol');
  return normalized;
}

function normalizeListenInfo(listenInfo: TransportListenInfo): TransportListenInfo {
  const { protocol, ip, announcedIp, announcedAddress = announcedIp, exposeInternalIp, port, portRange } = listenInfo;
  if (protocol !== 'udp' && protocol !== 'tcp') throw new TypeError(`invalid listenInfo.protocol "${protocol}"`);
  if (!ip || typeof ip !== 'string') throw new TypeError('missing listenInfo.ip');
  if (!isIP(ip)) throw new TypeError(`invalid IP "${ip}"`);
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

  return listenIps.flatMap((listenIp) => protocols.map((protocol) => infoOfIp(protocol, listenIp, port)));
}

function infoOfIp(
  protocol: TransportProtocol,
  listenIp: TransportListenIp | string,
  port: number | undefined,
): TransportListenInfo {
  const { ip, announcedIp } = typeof listenIp === 'string' ? { ip: listenIp } : listenIp;
  return { protocol, ip, announcedAddress: announcedIp, port };
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65535;
}
