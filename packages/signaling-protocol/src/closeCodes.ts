/** WebSocket close codes the server uses (RFC 6455 section 7.4). */
export const closeCodes = {
  /** The server is restarting, or lost the room's worker: open a new connection and join again. */
  serviceRestart: 1012,
  /** Do not open this connection again: it was replaced, removed, or is of no use any more. */
  doNotRetry: 4000,
  /** The peer did not join in time, or its transports stayed dead: a new connection may join again. */
  timedOut: 4008,
} as const;

/** WebSocket close code the server uses. */
export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];
