import type { AlertName } from '../record/alert.ts';
import type { HandshakeMessage } from './HandshakeMessage.ts';

/** Why a handshake ends without a connection. */
export interface HandshakeFailure {
  /** What the peer is told. */
  alert: AlertName;
  /** What our own log is told; no secrets. */
  reason: string;
}

/**
 * What a role says to a message. `malformed` and `unexpected` ones are dropped as if they had never come: in plaintext
 * anybody can send such a message, and the genuine one may still follow.
 */
export type MessageOutcome = 'accepted' | 'finished' | 'malformed' | 'unexpected' | HandshakeFailure;

/** One side's part in a handshake: is handed whole messages in order, and puts its answers into the context. */
export interface HandshakeRole {
  handle(message: HandshakeMessage): MessageOutcome;
}
