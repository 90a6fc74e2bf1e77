import { randomBytes } from 'node:crypto';
import type { Clock } from '../time/Clock.ts';
import { Deadline, type TimerWheel } from '../time/TimerWheel.ts';
import type { RelayPort } from './RelayPort.ts';

/** At least 30 seconds (RFC 8656 section 7.2). */
const LIFETIME_MS = 30_000;
export const RESERVATION_TOKEN_BYTES = 8;

interface Reservation {
  readonly relay: RelayPort;
  readonly identity: string;
  readonly deadline: Deadline;
}

/** Ports that were reserved with EVEN-PORT and wait for the Allocate that brings their token. They stay bound meanwhile. */
export class Reservations {
  readonly #clock: Clock;
  readonly #wheel: TimerWheel;
  readonly #byToken = new Map<string, Reservation>();

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock;
    this.#wheel = wheel;
  }

  get size(): number {
    return this.#byToken.size;
  }

  /** Keeps a bound port for a user; answers the token. */
  add(relay: RelayPort, identity: string): Buffer {
    const token = randomBytes(RESERVATION_TOKEN_BYTES);
    const key = token.toString('hex');
    const deadline = new Deadline(() => {
      this.#byToken.delete(key);
      relay.close();
    });
    this.#byToken.set(key, { relay, identity, deadline });
    this.#wheel.set(deadline, this.#clock.nowMs() + LIFETIME_MS);
    return token;
  }

  /** Hands out the port of a token to the user who reserved it. A token is good once. */
  take(token: Buffer, identity: string): RelayPort | undefined {
    const key = token.toString('hex');
    const reservation = this.#byToken.get(key);
    if (!reservation || reservation.identity !== identity) return undefined;
    this.#byToken.delete(key);
    this.#wheel.cancel(reservation.deadline);
    return reservation.relay;
  }

  close(): void {
    for (const { relay, deadline } of this.#byToken.values()) {
      this.#wheel.cancel(deadline);
      relay.close();
    }
    this.#byToken.clear();
  }
}
