/** Codes of an error answer. */
export const errorCodes = {
  /** Malformed payload; the reason names the field. */
  badRequest: 400,
  /** The peer may not do this. */
  forbidden: 403,
  /** Unknown id. */
  notFound: 404,
  /** Not possible in the present state. */
  conflict: 409,
  /** Anything else: a fault of the server. */
  internal: 500,
} as const;

/** Code of an error answer. */
export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

/** An error that travels to the other side as `errorCode` and `errorReason`. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** Sent as `errorCode`. */
  readonly code: ErrorCode;

  /** @param reason - Stable, readable sentence, sent as `errorReason`. */
  constructor(code: ErrorCode, reason: string) {
    super(reason);
    this.code = code;
  }
}
