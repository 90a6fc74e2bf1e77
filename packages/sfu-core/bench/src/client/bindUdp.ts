import { createSocket, type Socket, type SocketOptions } from 'node:dgram';

const BUFFER_BYTES = 4 * 1024 * 1024;

/** A UDP socket on a free port of 127.0.0.1, with large buffers, that resolves no names. */
export function bindUdp(): Promise<Socket> {
  const lookup = (address: string, _options: unknown, callback: (error: null, address: string, family: 4) => void) =>
    callback(null, address, 4);
  const socket = createSocket({ type: 'udp4', lookup } as SocketOptions);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: '127.0.0.1', port: 0, exclusive: true }, () => {
      socket.off('error', reject);
      // Tells only of datagrams that reached nobody.
      socket.on('error', () => undefined);
      socket.setRecvBufferSize(BUFFER_BYTES);
      socket.setSendBufferSize(BUFFER_BYTES);
      resolve(socket);
    });
  });
}
