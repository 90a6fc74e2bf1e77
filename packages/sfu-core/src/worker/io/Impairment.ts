import type { NetworkImpairment } from '../../types/networkImpairment.ts';
import { DueTimer } from './DueTimer.ts';
import { LinkModel } from './LinkModel.ts';

/** A bad network on the way of some ports' packets, shared by all of them. Nothing happens while it is off. */
export class Impairment {
  readonly #random: () => number;
  readonly #timer = new DueTimer<() => void>((handOn) => handOn());
  #links: { up: LinkModel; down: LinkModel } | undefined;

  constructor(random: () => number) {
    this.#random = random;
  }

  get isOn(): boolean {
    return this.#links !== undefined;
  }

  /** Puts it into force, in place of the one before. */
  set({ uplink = {}, downlink = {} }: NetworkImpairment): void {
    const random = this.#random;
    this.#links = { up: new LinkModel(uplink, { random }), down: new LinkModel(downlink, { random }) };
  }

  /** The network is as it is again; what is on its way still arrives. */
  unset(): void {
    this.#links = undefined;
  }

  /** A packet enters; it is handed on when it comes out, once, twice, or never. */
  pass(direction: 'up' | 'down', sizeBytes: number, handOn: () => void): void {
    const link = this.#links?.[direction];
    if (!link) {
      handOn();
      return;
    }
    for (const dueMs of link.offer(sizeBytes, this.#timer.nowMs)) this.#timer.add(dueMs, handOn);
  }

  /** What is on its way is lost. */
  close(): void {
    this.#links = undefined;
    this.#timer.close();
  }
}
