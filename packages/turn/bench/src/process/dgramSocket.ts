import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

export const LOOPBACK = '127.0.0.1';

const BUFFER_BYTES = 2 * 1024 * 1024;

/** A UDP socket on loopback that takes addresses as they are: dgram's own look-up defers every send by a turn of the loop. */
export async function dgramSocket(port = 0): Promise<Socket> {
  const socket = createSocket({
    type: 'udp4',
    recvBufferSize: BUFFER_BYTES,
    sendBufferSize: BUFFER_BYTES,
    lookup: (address, _options, callback) => callback(null, address, 4),
  });
  const listening = once(socket, 'listening');
  socket.bind(port, LOOPBACK);
  await listening;
  return socket;
}

/** The same, connected to a port on loopback: the cheapest to send with. */
export async function connectedSocket(port: number): Promise<Socket> {
  const socket = await dgramSocket();
  const connected = once(socket, 'connect');
  socket.connect(port, LOOPBACK);
  await connected;
  return socket;
}
