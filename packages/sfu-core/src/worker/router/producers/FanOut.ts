import type { Clock } from '../../io/Environment.ts';
import type { Turn } from '../../io/Turn.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { Consumer } from '../consumers/Consumer.ts';
import type { ProducerStream } from './ProducerStream.ts';

/** More than that wait for nothing: the histories that hold them have room for many more. */
const MAX_WAITING_PACKETS = 64;

/**
 * Hands a producer's packets to its consumers: all that came in one turn of the event loop to one consumer after the other,
 * because they then leave together, and because a consumer's state is brought into the processor's caches once for all of them.
 */
export class FanOut {
  readonly consumers = new Set<Consumer>();
  readonly #turn: Turn;
  readonly #clock: Clock;
  // As an array, because iterating one costs less than a set.
  #order: Consumer[] = [];
  #packets: RtpPacket[] = [];
  #streams: ProducerStream[] = [];
  readonly #flush = () => this.flush();

  constructor(turn: Turn, clock: Clock) {
    this.#turn = turn;
    this.#clock = clock;
  }

  addConsumer(consumer: Consumer): void {
    this.consumers.add(consumer);
    this.#order = [...this.consumers];
  }

  removeConsumer(consumer: Consumer): void {
    this.consumers.delete(consumer);
    this.#order = [...this.consumers];
  }

  /** Takes a packet, which must stay as it is until the end of the turn. */
  add(packet: RtpPacket, stream: ProducerStream): void {
    if (this.#order.length === 0) return;
    const waitingCount = this.#packets.push(packet);
    this.#streams.push(stream);
    if (waitingCount === 1) this.#turn.atEnd(this.#flush);
    else if (waitingCount === MAX_WAITING_PACKETS) this.flush();
  }

  /** Hands on what waits: before anything changes of which what has come is still to be judged as it was. */
  flush(): void {
    const packets = this.#packets;
    const streams = this.#streams;
    const count = packets.length;
    if (count === 0) return;
    this.#packets = [];
    this.#streams = [];
    const nowMs = this.#clock.nowMs();
    // Consumers that go meanwhile are in here still, and refuse what they get.
    const order = this.#order;
    for (let i = 0; i < order.length; i++) {
      const consumer = order[i] as Consumer;
      for (let k = 0; k < count; k++) consumer.forward(packets[k] as RtpPacket, streams[k] as ProducerStream, nowMs);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.consumers.clear();
    this.#order = [];
    this.#packets = [];
    this.#streams = [];
  }
}
