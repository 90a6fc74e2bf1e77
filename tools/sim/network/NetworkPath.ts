import { LinkModel } from '../../../packages/sfu-core/src/worker/io/LinkModel.ts';
import type { LinkChange, LinkProfile } from '../../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import type { Task, VirtualTime } from '../VirtualTime.ts';

/** IP, UDP and the authentication tag of SRTP, which the simulated packets don't have. */
export const OVERHEAD_BYTES = 20 + 8 + 10;

/** Takes a packet at the far end; it is the callee's. */
export type PacketHandler = (packet: Buffer) => void;

class Delivery implements Task {
  readonly #packet: Buffer;
  readonly #handler: PacketHandler;

  constructor(packet: Buffer, handler: PacketHandler) {
    this.#packet = packet;
    this.#handler = handler;
  }

  run(): void {
    this.#handler(this.#packet);
  }
}

/** One direction of a participant's network, which all its transports share. */
export class NetworkPath {
  readonly link: LinkModel;
  readonly #time: VirtualTime;

  constructor(time: VirtualTime, profile: LinkProfile, schedule: readonly LinkChange[] = []) {
    this.#time = time;
    this.link = new LinkModel(profile, { random: () => time.random(), schedule, startMs: time.nowMs });
  }

  send(packet: Buffer, handler: PacketHandler): void {
    const arrivals = this.link.offer(packet.length + OVERHEAD_BYTES, this.#time.nowMs);
    for (let i = 0; i < arrivals.length; i++) {
      // Whoever gets a packet may write into it.
      this.#time.at(arrivals[i] as number, new Delivery(i === 0 ? packet : Buffer.from(packet), handler));
    }
  }
}
