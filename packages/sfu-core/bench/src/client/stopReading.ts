import type { Socket } from 'node:dgram';

interface SocketState {
  handle?: { fd?: number; recvStop?(): number } | null;
}

/**
 * Makes node leave a bound socket's datagrams in the kernel, for someone else to read. Node offers no public way to that, so the
 * handle is looked for where node 20 to 24 keep it.
 *
 * @returns the socket's descriptor; -1: it goes on reading.
 */
export function stopReading(socket: Socket): number {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const handle = key && (socket as unknown as Record<symbol, SocketState | undefined>)[key]?.handle;
  if (!handle?.recvStop || typeof handle.fd !== 'number' || handle.fd < 0) return -1;
  handle.recvStop();
  return handle.fd;
}
