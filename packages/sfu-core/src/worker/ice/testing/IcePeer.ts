import { AttributeType, Method, type StunClass, StunMessage, StunWriter, shortTermKey } from '@parley/turn/stun';
import type { IceState } from '../../../types/transport.ts';
import type { IceServerListener } from '../IceServer.ts';
import type { IceTuple } from '../IceTuple.ts';

/** A tuple that keeps what is sent on it. */
export class RecordingTuple implements IceTuple {
  readonly protocol: 'udp' | 'tcp';
  readonly localIp = '192.0.2.100';
  readonly localPort = 44444;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly sent: Buffer[] = [];
  closeCount = 0;

  constructor(remotePort: number, remoteIp = '198.51.100.7', protocol: 'udp' | 'tcp' = 'udp') {
    this.remotePort = remotePort;
    this.remoteIp = remoteIp;
    this.protocol = protocol;
  }

  send(data: Buffer): void {
    this.sent.push(data);
  }

  close(): void {
    this.closeCount++;
  }

  /** The one answer sent since the last call. */
  takeAnswer(): StunMessage {
    const [data, ...more] = this.sent.splice(0);
    const message = data && StunMessage.parse(data);
    if (message === undefined || more.length > 0) throw new Error('expected exactly one STUN answer');
    return message;
  }
}

/** Writes down what an IceServer tells, one line a call. */
export class RecordingListener implements IceServerListener<RecordingTuple> {
  readonly lines: string[] = [];

  onStateChange(state: IceState): void {
    this.lines.push(`state ${state}`);
  }
  onSelectedTuple(tuple: RecordingTuple): void {
    this.lines.push(`selected ${tuple.remotePort}`);
  }
  onTupleAdded(tuple: RecordingTuple): void {
    this.lines.push(`added ${tuple.remotePort}`);
  }
  onTupleRemoved(tuple: RecordingTuple): void {
    this.lines.push(`removed ${tuple.remotePort}`);
  }
  onLocalUsernameFragmentAdded(usernameFragment: string): void {
    this.lines.push(`+${usernameFragment}`);
  }
  onLocalUsernameFragmentRemoved(usernameFragment: string): void {
    this.lines.push(`-${usernameFragment}`);
  }

  /** What was told since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }
}

/** How a check differs from a browser's ordinary one. */
export interface CheckOptions {
  readonly messageClass?: StunClass;
  readonly method?: number;
  /** `null` leaves it out. */
  readonly username?: string | null;
  readonly password?: string | null;
  readonly priority?: boolean;
  readonly controlled?: boolean;
  readonly useCandidate?: boolean;
  readonly nomination?: number;
  readonly fingerprint?: boolean;
}

export const TRANSACTION_ID = Buffer.from('c0c1c2c3c4c5c6c7c8c9cacb', 'hex');

/** The bytes of a connectivity check, by default a sound one with the credentials `ours` and `secret`. */
export function checkBytes(options: CheckOptions = {}): Buffer {
  const { username = 'ours:theirs', password = 'secret', priority = true, fingerprint = true } = options;
  const writer = new StunWriter().begin(
    options.messageClass ?? 'request',
    options.method ?? Method.binding,
    TRANSACTION_ID,
  );
  if (username !== null) writer.text(AttributeType.username, username);
  if (priority) writer.uint32(AttributeType.priority, 0x6e7f1eff);
  writer.uint64(options.controlled ? AttributeType.iceControlled : AttributeType.iceControlling, 0x0123456789abcdefn);
  if (options.useCandidate) writer.bytes(AttributeType.useCandidate);
  if (options.nomination !== undefined) writer.uint32(AttributeType.nomination, options.nomination);
  if (password !== null) writer.integrity(shortTermKey(password));
  if (fingerprint) writer.fingerprint();
  return writer.finish();
}

/** A connectivity check as the engine would hand it over. */
export function check(options: CheckOptions = {}): StunMessage {
  const message = StunMessage.parse(checkBytes(options));
  if (message === undefined) throw new Error('the test wrote an unsound message');
  return message;
}
