import type { Allocation } from '../allocation/Allocation.ts';
import type { ClientPath, ClientTransport } from '../listeners/ClientPath.ts';
import { StunMessage } from '../stun/StunMessage.ts';

/** A client's path that keeps what was sent to it. */
export class FakePath implements ClientPath {
  readonly transport: ClientTransport;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress = '198.51.100.1';
  readonly localPort = 3478;
  allocation: Allocation | undefined;
  isAllocating = false;
  isAdopted = false;
  readonly sent: Buffer[] = [];

  constructor(remoteAddress = '192.0.2.10', remotePort = 40_000, transport: ClientTransport = 'udp') {
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.transport = transport;
  }

  send(buffer: Buffer, offset: number, sizeBytes: number): boolean {
    this.sent.push(Buffer.from(buffer.subarray(offset, offset + sizeBytes)));
    return true;
  }

  adopt(): void {
    this.isAdopted = true;
  }

  release(): void {
    this.isAdopted = false;
  }

  /** Takes the last thing sent as STUN. */
  lastAnswer(): StunMessage {
    const bytes = this.sent.at(-1);
    const message = bytes && StunMessage.parse(bytes);
    if (!message) throw new Error('nothing was answered');
    return message;
  }
}
