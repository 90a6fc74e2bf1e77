import { isIPv6 } from 'node:net';
import { canonicalIpAddress } from '../stun/ipAddress.ts';
import { PortPool } from './PortPool.ts';
import type { BoundRelay, PortWish, RelayPort, RelaySource } from './RelayPort.ts';
import { RelaySocket } from './RelaySocket.ts';
import { TcpRelay } from './TcpRelay.ts';

/** Where relayed addresses come from. */
export interface RelayOptions {
  /** Addresses to relay from, IPv4 and IPv6; of each family they are used in turn. */
  addresses: readonly string[];
  /** First relay port. Default 49152 (RFC 8656 section 6.2). */
  minPort?: number;
  /** Last relay port. Default 65535. */
  maxPort?: number;
  /** Ports within the range that are never used, such as those of a media server on the same address. Default none. */
  excludedPorts?: Iterable<number>;
  /** Relay addresses as the outside knows them, by the address bound: for 1:1 NAT. Default: they are the same. */
  externalAddresses?: ReadonlyMap<string, string>;
}

interface RelayAddress {
  readonly address: string;
  readonly publicAddress: string;
  readonly family: 4 | 6;
  readonly ports: PortPool;
}

/** Ports of the pool may be in use by other programs: so many are tried before the answer is 508. */
const MAX_ATTEMPTS = 16;

/** The addresses that a server relays from, each with its ports. */
export class RelayAddresses implements RelaySource {
  readonly #addresses: RelayAddress[] = [];
  #turn = 0;

  /** @throws TypeError for what is no IP address, RangeError for an impossible range of ports. */
  constructor(options: RelayOptions) {
    const { minPort = 49152, maxPort = 65535 } = options;
    const excludedPorts = [...(options.excludedPorts ?? [])];
    for (const text of options.addresses) {
      const address = canonicalIpAddress(text);
      if (address === undefined) throw new TypeError(`not an IP address: ${text}`);
      const publicAddress = options.externalAddresses?.get(address) ?? address;
      const ports = new PortPool({ minPort, maxPort, excludedPorts });
      this.#addresses.push({ address, publicAddress, family: isIPv6(address) ? 6 : 4, ports });
    }
  }

  supports(family: 4 | 6): boolean {
    return this.#addresses.some((address) => address.family === family);
  }

  /** Ports that are free, of all addresses of a family. */
  freePorts(family: 4 | 6): number {
    return this.#addresses.reduce((sum, { family: own, ports }) => sum + (own === family ? ports.freeCount : 0), 0);
  }

  bind(family: 4 | 6, wish: PortWish, onDone: (bound: BoundRelay | undefined) => void): void {
    const from = this.#next(family);
    if (from) this.#attempt(from, wish, MAX_ATTEMPTS, onDone);
    else onDone(undefined);
  }

  bindTcp(family: 4 | 6, onDone: (relay: RelayPort | undefined) => void): void {
    const from = this.#next(family);
    if (from) this.#attemptTcp(from, MAX_ATTEMPTS, onDone);
    else onDone(undefined);
  }

  #next(family: 4 | 6): RelayAddress | undefined {
    const candidates = this.#addresses.filter((address) => address.family === family);
    return candidates[this.#turn++ % Math.max(candidates.length, 1)];
  }

  #attemptTcp(from: RelayAddress, attempts: number, onDone: (relay: RelayPort | undefined) => void): void {
    const { address, publicAddress, family, ports } = from;
    const port = ports.take();
    if (port === undefined) {
      onDone(undefined);
      return;
    }
    const onClosed = (): void => ports.give(port);
    TcpRelay.bind({ address, publicAddress, family, port, onClosed }, (relay) => {
      if (relay || attempts <= 1) {
        if (!relay) onClosed();
        onDone(relay);
        return;
      }
      this.#attemptTcp(from, attempts - 1, (other) => {
        onClosed();
        onDone(other);
      });
    });
  }

  #attempt(from: RelayAddress, wish: PortWish, attempts: number, onDone: (bound?: BoundRelay) => void): void {
    const port = wish === 'any' ? from.ports.take() : from.ports.takeEven(wish === 'even-and-next');
    if (port === undefined) {
      onDone(undefined);
      return;
    }
    const giveBack = (relay?: RelaySocket): void => {
      if (relay) relay.close();
      else from.ports.give(port);
      if (wish === 'even-and-next') from.ports.give(port + 1);
    };
    const retry = (relay?: RelaySocket): void => {
      if (attempts <= 1) {
        giveBack(relay);
        onDone(undefined);
        return;
      }
      // The next attempt takes its port before this one is given back, so that it is not the same.
      this.#attempt(from, wish, attempts - 1, (bound) => {
        giveBack(relay);
        onDone(bound);
      });
    };
    this.#open(from, port, (relay) => {
      if (!relay) retry();
      else if (wish !== 'even-and-next') onDone({ relay });
      else {
        this.#open(from, port + 1, (next) => {
          if (next) onDone({ relay, next });
          else retry(relay);
        });
      }
    });
  }

  #open({ address, publicAddress, family, ports }: RelayAddress, port: number, onDone: (relay?: RelaySocket) => void) {
    RelaySocket.bind({ address, publicAddress, family, port, onClosed: () => ports.give(port) }, onDone);
  }
}
