import type { Socket } from 'node:dgram';

interface SocketState {
  handle?: { fd?: number } | null;
}

/**
 * The file descriptor of a bound UDP socket; -1: it can't be found. Node offers no public way to it (its `_handle` warns of
 * being deprecated), so it is looked for where node 20 to 24 keep it, and done without elsewhere.
 */
export function socketDescriptor(socket: Socket): number {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'state symbol');
  const state = key && (socket as unknown as Record<symbol, SocketState | undefined>)[key];
  const descriptor = state?.handle?.fd;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : -1;
}
