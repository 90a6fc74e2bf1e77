import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** What a burst of key frames to one client may take while the process is busy with others. The system may give less. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024;

/**
 * A UDP socket of its own port that talks to one address only: the system chooses the local address that leads there, and what is
 * sent needs no look-up.
 */
export function connectUdp(address: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4' });
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      socket.close();
      reject(error);
    };
    socket.once('error', refuse);
    socket.connect(port, address, () => {
      socket.off('error', refuse);
      // Tells only of datagrams that reached nobody.
      socket.on('error', () => undefined);
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
      resolve(socket);
    });
  });
}
