import type { Socket } from 'node:net';
import type { WebSocketTransport } from 'protoo-server';
import { ByteBudget } from '../limits/ByteBudget.ts';

/** The WebSocket connection under a protoo transport, as far as it is used here. */
export interface ProtooConnection {
  readonly connected: boolean;
  readonly socket: Socket;
  /** Fragments of the message that is still incomplete. */
  readonly frameQueue?: readonly unknown[];
  ping(data: string): void;
  close(code: number, reason: string): void;
  on(event: 'pong' | 'close', listener: () => void): unknown;
  on(event: 'message', listener: (message: WebSocketMessage) => void): unknown;
  prependListener(event: 'close', listener: () => void): unknown;
  removeListener(event: 'pong' | 'close', listener: () => void): unknown;
  listeners(event: 'message'): ((message: WebSocketMessage) => void)[];
  removeAllListeners(event: 'message'): unknown;
}

type WebSocketMessage = { type: string; utf8Data?: string };

/** Hundreds of times what a call needs. */
const byteBudget = { burstBytes: 2 * 1024 * 1024, bytesPerSecond: 64 * 1024 };
/** Browsers do not fragment at all; an empty fragment costs its sender nothing, and the library keeps it. */
const maxFragments = 256;
/** RFC 6455 section 7.4.1. */
const policyViolation = 1008;

/**
 * The WebSocket connection of a protoo transport, made safe.
 *
 * protoo-server keeps it to itself, but offers neither pings nor close codes; and its parser throws on the frame `null`,
 * out of a socket's event handler, which would end the process. So frames pass a check of ours before they reach it.
 */
export function protooConnection(transport: WebSocketTransport): ProtooConnection {
  const connection = (transport as unknown as { _connection: ProtooConnection })._connection;
  const deliver = connection.listeners('message');
  connection.removeAllListeners('message');
  connection.on('message', (message) => {
    if (message.type !== 'utf8' || !isProtooMessage(message.utf8Data ?? '')) return;
    for (const listener of deliver) listener.call(connection, message);
  });
  // Until the handshake is flushed the library has no error handler on the socket.
  connection.socket.on('error', () => {});
  limitTraffic(connection);
  return connection;
}

/** Whether `text` is a JSON object that protoo's parser can look at. What is in it is checked later. */
function isProtooMessage(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Ends a connection that sends more than any client would, before the library's buffers hold it. */
function limitTraffic(connection: ProtooConnection): void {
  const budget = new ByteBudget(byteBudget, performance.now());
  connection.socket.on('data', (chunk: Buffer) => {
    const inBudget = budget.spend(chunk.length, performance.now());
    if (inBudget && (connection.frameQueue?.length ?? 0) <= maxFragments) return;
    connection.close(policyViolation, 'too much');
    // Whoever floods does not wait for the end of a closing handshake.
    connection.socket.destroySoon();
  });
}
