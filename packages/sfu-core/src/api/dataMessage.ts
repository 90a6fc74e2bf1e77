import type { DataMessage } from '../channel/contract.ts';

/** Payload protocol identifiers of DataChannels (RFC 8831 section 8). */
const PPID = { text: 51, binary: 53, emptyText: 56, emptyBinary: 57 };

/**
 * A message as it travels: by default text for a string and binary for a Buffer. SCTP has no empty messages, so those
 * are one byte, which their PPID tells to ignore.
 *
 * @throws TypeError unless it is a string or a Buffer.
 */
export function dataMessage(message: string | Buffer, ppid?: number): DataMessage {
  if (typeof message !== 'string' && !Buffer.isBuffer(message)) {
    throw new TypeError('message must be a string or a Buffer');
  }
  const chosen = typeof ppid === 'number' ? ppid : defaultPpid(message);
  if (chosen === PPID.emptyText) return { message: Buffer.from(' '), ppid: chosen };
  if (chosen === PPID.emptyBinary) return { message: Buffer.alloc(1), ppid: chosen };
  return { message: typeof message === 'string' ? Buffer.from(message) : message, ppid: chosen };
}

function defaultPpid(message: string | Buffer): number {
  if (typeof message === 'string') return message.length > 0 ? PPID.text : PPID.emptyText;
  return message.length > 0 ? PPID.binary : PPID.emptyBinary;
}
