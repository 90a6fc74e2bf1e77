import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIPv6 } from 'node:net';

const BUFFER_BYTES = 1024 * 1024;

/** A UDP socket at an address (port 0: a free one) that resolves no names; unreachable remotes are no error to it. */
export function bindUdp(address: string, port: number): Promise<Socket> {
  const family = isIPv6(address) ? 6 : 4;
  // Addresses come from packets and options: there are no names to look up, and each look-up would cost a turn.
  const lookup = (name: string, _options: unknown, callback: (error: null, address: string, family: number) => void) =>
    callback(null, name, family);
  const socket = createSocket({ type: `udp${family}`, lookup } as SocketOptions);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      socket.setRecvBufferSize(BUFFER_BYTES);
      socket.setSendBufferSize(BUFFER_BYTES);
      resolve(socket);
    });
  });
}
