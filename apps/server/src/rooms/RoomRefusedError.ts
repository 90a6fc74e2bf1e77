/** Somebody can't enter a room now, through no fault of theirs. The message is for them. */
export class RoomRefusedError extends Error {
  override readonly name: string = 'RoomRefusedError';
  /** HTTP's: 503, or 421 when another server has the room (RFC 9110 section 15.5.20). */
  readonly status: 503 | 421;

  constructor(message: string, options: { status?: 503 | 421; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.status = options.status ?? 503;
  }
}
