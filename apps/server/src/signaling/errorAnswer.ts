import { type ErrorCode, errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';

/** Code and sentence a failed request is answered with. */
export type ErrorAnswer = { code: ErrorCode; reason: string };

/**
 * What the client is told of an error. The SFU's own typed errors say what the client did wrong; anything else is a fault
 * here, of which a client learns no details.
 */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof ProtocolError) return { code: error.code, reason: error.message };
  if (error instanceof Error) {
    const reason = error.message.slice(0, 256);
    // By name, not by class: the errors may come from the worker's process, and from a fake in tests.
    if (error.name === 'TypeError' && !isProgrammingError(error)) return { code: errorCodes.badRequest, reason };
    if (error.name === 'UnsupportedError') return { code: errorCodes.badRequest, reason };
    if (error.name === 'InvalidStateError') return { code: errorCodes.conflict, reason };
  }
  return { code: errorCodes.internal, reason: reasons.internal };
}

// mediasoup's API throws TypeErrors for bad parameters; so does JavaScript for bugs of ours, in words of its own.
function isProgrammingError({ message }: Error): boolean {
  return /^Cannot |is not a function|is not iterable|is not a constructor|undefined|is not an object/.test(message);
}
