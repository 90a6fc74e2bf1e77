/** Chunk types (RFC 9260 §3.2, RFC 3758 §3.2, RFC 6525 §3.1) by name. */
export const chunkType = {
  data: 0,
  init: 1,
  initAck: 2,
  sack: 3,
  heartbeat: 4,
  heartbeatAck: 5,
  abort: 6,
  shutdown: 7,
  shutdownAck: 8,
  error: 9,
  cookieEcho: 10,
  cookieAck: 11,
  shutdownComplete: 14,
  reconfig: 130,
  forwardTsn: 192,
} as const;

const knownTypes = new Set<number>(Object.values(chunkType));

export function isKnownChunkType(type: number): boolean {
  return knownTypes.has(type);
}

/** Size of a chunk's type, flags and length. */
export const CHUNK_HEADER_SIZE_BYTES = 4;

/** Flag of ABORT and SHUTDOWN COMPLETE: the packet bears its receiver's peer's tag (RFC 9260 §8.5.1). */
export const REFLECTED_TAG_FLAG = 0x01;

/** Parameter types of INIT and INIT ACK. */
export const initParameterType = {
  stateCookie: 7,
  unrecognizedParameter: 8,
  supportedExtensions: 0x8008,
  forwardTsnSupported: 0xc000,
} as const;

/** Parameter types of RE-CONFIG (RFC 6525 §4). */
export const reconfigParameterType = {
  outgoingReset: 13,
  incomingReset: 14,
  ssnTsnReset: 15,
  response: 16,
  addOutgoingStreams: 17,
  addIncomingStreams: 18,
} as const;

/** Causes in ERROR and ABORT (RFC 9260 §3.3.10). */
export const errorCause = {
  invalidStream: 1,
  staleCookie: 3,
  outOfResource: 4,
  unrecognizedChunk: 6,
  invalidParameter: 7,
  unrecognizedParameters: 8,
  noUserData: 9,
  cookieWhileShuttingDown: 10,
  userInitiatedAbort: 12,
  protocolViolation: 13,
} as const;

/** What the two high bits of an unknown chunk's or parameter's type ask for (RFC 9260 §3.2 and §3.2.1). */
export function actionOnUnknown(typeHighBits: number): { isSkipped: boolean; isReported: boolean } {
  return { isSkipped: (typeHighBits & 0b10) !== 0, isReported: (typeHighBits & 0b01) !== 0 };
}

/** `sizeBytes` and the padding that brings it to a multiple of four. */
export function padded(sizeBytes: number): number {
  return (sizeBytes + 3) & ~3;
}
