import type { WebSocketTransport } from 'protoo-server';

/** The WebSocket connection under a protoo transport, as far as it is used here. */
export interface ProtooConnection {
  readonly connected: boolean;
  readonly socket: { on(event: 'error', listener: () => void): unknown };
  ping(data: string): void;
  close(code: number, reason: string): void;
  on(event: 'pong' | 'close', listener: () => void): unknown;
  on(event: 'message', listener: (message: WebSocketMessage) => void): unknown;
  removeListener(event: 'pong' | 'close', listener: () => void): unknown;
  listeners(event: 'message'): ((message: WebSocketMessage) => void)[];
  removeAllListeners(event: 'message'): unknown;
}

type WebSocketMessage = { type: string; utf8Data?: string };

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
  return connection;
}

/** Whether `text` is a JSON object that protoo's parser can look at. What is in it is checked later. */
export function isProtooMessage(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
