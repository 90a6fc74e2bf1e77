import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Clock } from '../time/Clock.ts';
import { Deadline, type TimerWheel } from '../time/TimerWheel.ts';
import type { Allocation } from './Allocation.ts';

/** How long a connection waits for the client's ConnectionBind (RFC 6062 section 5.2). */
const WAIT_MS = 30_000;

/** A connection with a peer that waits for its client. */
export interface WaitingConnection {
  readonly allocation: Allocation;
  readonly socket: Socket;
}

/** Connections with peers for which clients have not yet brought a connection of their own (RFC 6062), by CONNECTION-ID. */
export class PeerConnections {
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #waiting = new Map<number, WaitingConnection & { readonly deadline: Deadline }>();

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock;
    this.#wheel = wheel;
  }

  /** Keeps a connection for a while; answers its unpredictable id. */
  add(allocation: Allocation, socket: Socket): number {
    let id = randomInt(2 ** 32);
    while (this.#waiting.has(id)) id = randomInt(2 ** 32);
    const deadline = new Deadline(() => socket.destroy());
    this.#waiting.set(id, { allocation, socket, deadline });
    this.#wheel.set(deadline, this.#clock.nowMs() + WAIT_MS);
    socket.once('close', () => {
      this.#wheel.cancel(deadline);
      this.#waiting.delete(id);
    });
    return id;
  }

  /** Gives a connection to the user whose it is, once. */
  take(id: number, username: string): WaitingConnection | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting?.allocation.owner.username !== username) return undefined;
    this.#wheel.cancel(waiting.deadline);
    this.#waiting.delete(id);
    return waiting;
  }
}
