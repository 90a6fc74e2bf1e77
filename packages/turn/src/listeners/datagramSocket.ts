import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** Two mebibytes hold what arrives while the event loop is busy for some tens of milliseconds. */
const BUFFER_BYTES = 2 * 1024 * 1024;

/** Addresses are numeric here: a resolver would only add a turn of the event loop to every send. */
function sameAddress(
  hostname: string,
  _options: unknown,
  callback: (error: Error | null, address: string, family: number) => void,
): void {
  callback(null, hostname, hostname.includes(':') ? 6 : 4);
}

/**
 * A UDP socket bound to one address; IPv6 sockets carry no IPv4. Calls back once, with the system's error when the port can't be
 * had; the socket is closed then.
 *
 * @param port 0: any free one.
 */
export function bindDatagramSocket(
  address: string,
  port: number,
  onDone: (error: NodeJS.ErrnoException | undefined, socket: Socket) => void,
): Socket {
  const isIpv6 = isIPv6(address);
  const options = { type: isIpv6 ? 'udp6' : 'udp4', ipv6Only: isIpv6, lookup: sameAddress };
  const socket = createSocket(options as unknown as SocketOptions);
  const onError = (error: NodeJS.ErrnoException): void => {
    socket.close();
    onDone(error, socket);
  };
  socket.once('error', onError);
  socket.bind({ address, port, exclusive: true }, () => {
    socket.removeListener('error', onError);
    // Later errors are about single datagrams, which may always get lost (EMSGSIZE, ENETUNREACH, EPERM).
    socket.on('error', () => undefined);
    try {
      socket.setRecvBufferSize(BUFFER_BYTES);
      socket.setSendBufferSize(BUFFER_BYTES);
    } catch {
      // The system allows less; its own sizes stay.
    }
    onDone(undefined, socket);
  });
  return socket;
}

/**
 * Sends without a callback, which lets the kernel take the datagram during the call. False when it could not, and the bytes are
 * still read from. Never throws.
 */
export function sendDatagram(
  socket: Socket,
  buffer: Buffer,
  offset: number,
  sizeBytes: number,
  port: number,
  address: string,
): boolean {
  try {
    socket.send(buffer, offset, sizeBytes, port, address);
    return socket.getSendQueueCount() === 0;
  } catch {
    // The socket is closed: what was to be sent has nobody to go to.
    return true;
  }
}
