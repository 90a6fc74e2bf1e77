import type { TransportListenInfo, TransportPortRange } from '../../types/transport.ts';
import type { PacketOwner } from './PacketTuple.ts';
import { TcpPort } from './TcpPort.ts';
import { UdpPort } from './UdpPort.ts';

/** Binds what `info` says; rejects when that can't be had. `defaultRange` is for infos that name neither port nor range. */
export function bindUdpPort(
  info: TransportListenInfo,
  defaultRange: TransportPortRange,
  stranger: PacketOwner,
): Promise<UdpPort> {
  return bindPort(info, defaultRange, (port) =>
    UdpPort.bind(
      {
        ip: info.ip,
        port,
        ipv6Only: info.flags?.ipv6Only,
        reusePort: info.flags?.udpReusePort,
        sendBufferSizeBytes: info.sendBufferSize,
        receiveBufferSizeBytes: info.recvBufferSize,
      },
      stranger,
    ),
  );
}

/** As `bindUdpPort()`. */
export function bindTcpPort(
  info: TransportListenInfo,
  defaultRange: TransportPortRange,
  stranger: PacketOwner,
): Promise<TcpPort> {
  return bindPort(info, defaultRange, (port) =>
    TcpPort.listen({ ip: info.ip, port, ipv6Only: info.flags?.ipv6Only }, stranger),
  );
}

async function bindPort<P>(
  { protocol, ip, port, portRange }: TransportListenInfo,
  defaultRange: TransportPortRange,
  bind: (port: number) => Promise<P>,
): Promise<P> {
  const ownRange = portRange?.min && portRange.max ? portRange : undefined;
  // A range counts more than a port, as in mediasoup.
  if (port && !ownRange) {
    return bind(port).catch((error: NodeJS.ErrnoException) => {
      throw new Error(`cannot bind ${protocol} ${ip} port ${port}: ${error.code ?? error.message}`);
    });
  }
  const range = ownRange ?? defaultRange;
  const size = range.max - range.min + 1;
  // From a random start, so that a port just given back is not the next to be used.
  const start = Math.floor(Math.random() * size);
  for (let step = 0; step < size; step++) {
    try {
      return await bind(range.min + ((start + step) % size));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    }
  }
  throw new Error(`no free ${protocol} port on ${ip} in the range ${range.min} to ${range.max}`);
}
