import { bindUdp } from '../../../../tools/impairment/bindUdp.ts';
import { ImpairmentRelay } from '../../../../tools/impairment/ImpairmentRelay.ts';
import type { Direction } from '../../../../tools/impairment/RelayedClient.ts';
import { isMedia, isRtcp } from '../worker/rtp/firstBytes.ts';

export type { Direction };

/** A UDP relay in front of an SFU's port, for one client, that loses what it is told to. Jitter and rates are the `network`'s. */
export class LossyRelay {
  /** Whether this datagram is lost; settable at any time. */
  loses: (direction: Direction, packet: Buffer) => boolean = () => false;
  /** Told after each loss. */
  onLost: () => void = () => undefined;
  readonly lost: Record<Direction, Buffer[]> = { up: [], down: [] };
  readonly network: ImpairmentRelay;
  /** Where it sends to the SFU from. */
  readonly farPort: number;

  static async open(target: { address: string; port: number }): Promise<LossyRelay> {
    const firstFar = await bindUdp('127.0.0.1', 0);
    return new LossyRelay(await ImpairmentRelay.open({ target, firstFar }), firstFar.address().port);
  }

  private constructor(network: ImpairmentRelay, farPort: number) {
    this.network = network;
    this.farPort = farPort;
    network.drops = (direction, packet) => this.#isLost(direction, packet);
  }

  /** Where the client sends instead of to the SFU. */
  get port(): number {
    return this.network.address.port;
  }

  close(): void {
    this.network.close();
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
  return isMedia(packet) && !isRtcp(packet);
}
