import type { Socket } from 'node:dgram';
import { bindUdp } from '../../bench/src/client/bindUdp.ts';

/** `up`: from the client to the SFU. */
export type Direction = 'up' | 'down';

/** A UDP relay in front of an SFU's port, for one client, that loses what it is told to. */
export class LossyRelay {
  /** Whether this datagram is lost; settable at any time. */
  loses: (direction: Direction, packet: Buffer) => boolean = () => false;
  /** Told after each loss. */
  onLost: () => void = () => undefined;
  readonly lost: Record<Direction, Buffer[]> = { up: [], down: [] };
  readonly #near: Socket;
  readonly #far: Socket;
  /** A browser may send from any address of this machine. */
  #client = { address: '127.0.0.1', port: 0 };

  static async open(target: { address: string; port: number }): Promise<LossyRelay> {
    return new LossyRelay(await bindUdp(), await bindUdp(), target);
  }

  private constructor(near: Socket, far: Socket, target: { address: string; port: number }) {
    this.#near = near;
    this.#far = far;
    near.on('message', (packet, { address, port }) => {
      this.#client = { address, port };
      if (!this.#isLost('up', packet)) far.send(packet, target.port, target.address);
    });
    far.on('message', (packet) => {
      if (!this.#isLost('down', packet)) near.send(packet, this.#client.port, this.#client.address);
    });
  }

  /** Where the client sends instead of to the SFU. */
  get port(): number {
    return this.#near.address().port;
  }

  /** Where it sends to the SFU from. */
  get farPort(): number {
    return this.#far.address().port;
  }

  close(): void {
    this.#near.close();
    this.#far.close();
  }

  #isLost(direction: Direction, packet: Buffer): boolean {
    if (!this.loses(direction, packet)) return false;
    this.lost[direction].push(packet);
    this.onLost();
    return true;
  }
}

/** Whether a datagram is SRTP, and not SRTCP. */
export function isSrtp(packet: Buffer): boolean {
  const first = packet[0] ?? 0;
  const second = packet[1] ?? 0;
  return first > 127 && first < 192 && !(second > 191 && second < 224);
}
