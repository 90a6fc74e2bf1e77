import { type KeyObject, randomBytes } from 'node:crypto';
import type { ClientPath } from '../listeners/ClientPath.ts';
import { TRANSACTION_ID_SIZE_BYTES } from '../stun/attributes.ts';
import type { StunMessage } from '../stun/StunMessage.ts';
import { StunWriter } from '../stun/StunWriter.ts';

/** Short, since the first answer to everybody carries one. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Mobility Forbidden',
  420: 'Unknown Attribute',
  437: 'Allocation Mismatch',
  438: 'Stale Nonce',
  440: 'Address Family not Supported',
  441: 'Wrong Credentials',
  442: 'Unsupported Transport',
  443: 'Peer Address Family Mismatch',
  446: 'Connection Already Exists',
  447: 'Connection Timeout or Failure',
  486: 'Allocation Quota Reached',
  508: 'Insufficient Capacity',
};

/** Whose a request is, proved by its MESSAGE-INTEGRITY. */
export interface Requester {
  readonly username: string;
  readonly identity: string;
  readonly key: KeyObject;
  /** Which of the two integrity attributes proved it; the answer carries the same. */
  readonly integrity: 'sha1' | 'sha256';
}

/** A request that is being handled, with its way back. */
export class TurnRequest {
  readonly path: ClientPath;
  /** Valid during the call that brings the request; what is needed later is copied before. */
  readonly message: StunMessage;
  readonly requester: Requester;
  readonly method: number;
  readonly transactionId: Buffer;
  readonly #hasFingerprint: boolean;

  constructor(path: ClientPath, message: StunMessage, requester: Requester) {
    this.path = path;
    this.message = message;
    this.requester = requester;
    this.method = message.method;
    this.transactionId = Buffer.from(message.transactionId);
    this.#hasFingerprint = message.hasFingerprint;
  }

  /** Answers with success; `fill` adds attributes. Answers the bytes sent. */
  succeed(fill?: (answer: StunWriter) => void): Buffer {
    const answer = new StunWriter().begin('success', this.method, this.transactionId);
    fill?.(answer);
    return this.#send(answer);
  }

  /** Answers with an error; `fill` adds attributes. */
  fail(code: number, fill?: (answer: StunWriter) => void): void {
    const answer = new StunWriter().begin('error', this.method, this.transactionId);
    answer.errorCode(code, REASONS[code]);
    fill?.(answer);
    this.#send(answer);
  }

  #send(answer: StunWriter): Buffer {
    const { key, integrity } = this.requester;
    if (integrity === 'sha256') answer.integritySha256(key);
    else answer.integrity(key);
    if (this.#hasFingerprint) answer.fingerprint();
    const bytes = answer.finish();
    this.path.send(bytes, 0, bytes.length);
    return bytes;
  }
}

/** The transaction id of a message that the server begins. */
export function newTransactionId(): Buffer {
  return randomBytes(TRANSACTION_ID_SIZE_BYTES);
}

/** Answers a request of somebody who is not authenticated: an error, without integrity. */
export function challenge(
  path: ClientPath,
  message: StunMessage,
  code: number,
  fill?: (answer: StunWriter) => void,
): void {
  const answer = new StunWriter().beginAnswer('error', message).errorCode(code, REASONS[code]);
  fill?.(answer);
  if (message.hasFingerprint) answer.fingerprint();
  const bytes = answer.finish();
  path.send(bytes, 0, bytes.length);
}
