import type { BoundRelay, PeerPackets, PortWish, RelayPort, RelaySource } from '../allocation/RelayPort.ts';

/** A relayed address without a socket. */
export class FakeRelay implements RelayPort {
  readonly family: 4 | 6;
  readonly port: number;
  readonly publicAddress: string;
  onPacket: PeerPackets | undefined;
  isClosed = false;
  readonly sent: { data: Buffer; address: string; port: number }[] = [];

  constructor(family: 4 | 6, port: number) {
    this.family = family;
    this.port = port;
    this.publicAddress = family === 4 ? '198.51.100.1' : '2001:db8::1';
  }

  send(buffer: Buffer, offset: number, sizeBytes: number, port: number, address: string): void {
    this.sent.push({ data: Buffer.from(buffer.subarray(offset, offset + sizeBytes)), address, port });
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Hands out relays with ports counted up, as long as there are some. */
export class FakeRelays implements RelaySource {
  families: readonly (4 | 6)[] = [4, 6];
  /** How many binds still succeed. */
  remaining = Number.POSITIVE_INFINITY;
  readonly bound: FakeRelay[] = [];
  /** Set to hold binds back until they are called. */
  held: (() => void)[] | undefined;
  #nextPort = 50_000;

  supports(family: 4 | 6): boolean {
    return this.families.includes(family);
  }

  bind(family: 4 | 6, wish: PortWish, onDone: (bound: BoundRelay | undefined) => void): void {
    const finish = (): void => onDone(this.#bind(family, wish));
    if (this.held) this.held.push(finish);
    else finish();
  }

  bindTcp(family: 4 | 6, onDone: (relay: RelayPort | undefined) => void): void {
    onDone(this.#bind(family, 'any')?.relay);
  }

  #bind(family: 4 | 6, wish: PortWish): BoundRelay | undefined {
    if (!this.supports(family) || this.remaining-- <= 0) return undefined;
    if (wish !== 'any' && this.#nextPort % 2 !== 0) this.#nextPort++;
    const relay = this.#make(family);
    return wish === 'even-and-next' ? { relay, next: this.#make(family) } : { relay };
  }

  #make(family: 4 | 6): FakeRelay {
    const relay = new FakeRelay(family, this.#nextPort++);
    this.bound.push(relay);
    return relay;
  }
}
