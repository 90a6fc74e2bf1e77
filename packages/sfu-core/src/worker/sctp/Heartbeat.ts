import { Deadline } from './Deadline.ts';

/** RFC 9260's HB.interval. */
const INTERVAL_MS = 30_000;

/** Asks a quiet peer whether it is still there (RFC 9260 §8.3). */
export class Heartbeat {
  readonly #randomBytes: (sizeBytes: number) => Buffer;
  readonly #timer = new Deadline();
  /** What was asked and when, until it is answered. */
  #asked: { nonce: Buffer; atMs: number } | undefined;

  constructor(randomBytes: (sizeBytes: number) => Buffer, nowMs: number) {
    this.#randomBytes = randomBytes;
    this.#timer.set(nowMs, INTERVAL_MS);
  }

  get dueAtMs(): number {
    return this.#timer.dueAtMs;
  }

  /** Whether the last one got no answer within the timeout. */
  get isUnanswered(): boolean {
    return this.#asked !== undefined;
  }

  /** The peer was heard: nothing is to be asked for a while. */
  postpone(nowMs: number): void {
    if (this.#asked === undefined) this.#timer.set(nowMs, INTERVAL_MS);
  }

  /** The parameter of a HEARTBEAT to send now, when it is time. */
  next(timeoutMs: number, nowMs: number): Buffer | undefined {
    if (!this.#timer.takeIfDue(nowMs)) return undefined;
    const nonce = this.#randomBytes(8);
    this.#asked = { nonce, atMs: nowMs };
    this.#timer.set(nowMs, timeoutMs);
    const parameter = Buffer.alloc(12);
    parameter.writeUInt16BE(1, 0);
    parameter.writeUInt16BE(12, 2);
    parameter.set(nonce, 4);
    return parameter;
  }

  /** Takes the body of a HEARTBEAT ACK; the round trip when it answers what we asked. */
  onAck(body: Buffer, nowMs: number): number | undefined {
    const asked = this.#asked;
    if (asked === undefined || body.length < 12 || !body.subarray(4, 12).equals(asked.nonce)) return undefined;
    this.#asked = undefined;
    this.#timer.set(nowMs, INTERVAL_MS);
    return nowMs - asked.atMs;
  }
}
