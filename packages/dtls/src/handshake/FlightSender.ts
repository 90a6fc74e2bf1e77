import type { DtlsCounters } from '../DtlsCounters.ts';
import type { DtlsTimers } from '../DtlsTimers.ts';
import type { Epoch, RecordLayer } from '../record/RecordLayer.ts';
import { type FlightItem, packFlight } from './flight.ts';

/** As libwebrtc: media waits for this handshake, and on a slow path a doubled flight costs a kilobyte. */
const INITIAL_TIMEOUT_MS = 50;

/** Below the 60 s of RFC 6347: the whole handshake has about half of that. */
const MAX_TIMEOUT_MS = 1600;

export interface FlightSenderOptions {
  records: RecordLayer;
  timers: DtlsTimers;
  counters: DtlsCounters;
  mtuBytes: number;
  send: (datagram: Buffer) => void;
}

/** Sends a flight and sends it again until it is answered (RFC 6347 section 4.2.4). Owns the retransmission timer. */
export class FlightSender {
  readonly #options: FlightSenderOptions;
  #flight: readonly FlightItem[] = [];
  #timer: unknown;
  #timeoutMs = INITIAL_TIMEOUT_MS;
  #sentAtMs = 0;
  #expirations = 0;
  #writeEpoch: Epoch = 0;

  constructor(options: FlightSenderOptions) {
    this.#options = options;
  }

  /** How often the present flight's timer ran out without an answer. */
  get expirations(): number {
    return this.#expirations;
  }

  /** 1 once our ChangeCipherSpec is out: what else we have to say is encrypted from then on. */
  get writeEpoch(): Epoch {
    return this.#writeEpoch;
  }

  /** Sends a new flight. One that nobody answers has no timer, but stays at hand for `repeat`. */
  start(flight: readonly FlightItem[], awaitsAnswer: boolean): void {
    this.stop();
    this.#flight = flight;
    this.#timeoutMs = INITIAL_TIMEOUT_MS;
    this.#expirations = 0;
    if (flight.includes('changeCipherSpec')) this.#writeEpoch = 1;
    if (awaitsAnswer) this.#arm();
    this.#transmit();
  }

  /** Sends the flight once more. */
  repeat(): void {
    if (this.#flight.length === 0) return;
    this.#options.counters.retransmissions++;
    this.#transmit();
  }

  /**
   * Sends the flight once more because the peer seems to miss it. That can be forged and a flight is longer than what asks
   * for it, so it happens at most twice in a timer's course.
   */
  repeatForPeer(): void {
    if (this.#options.timers.now() - this.#sentAtMs >= this.#timeoutMs / 2) this.repeat();
  }

  /** Stops the timer: the flight was answered. */
  stop(): void {
    if (this.#timer !== undefined) this.#options.timers.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Stops the timer and forgets the flight. */
  close(): void {
    this.stop();
    this.#flight = [];
  }

  #arm(): void {
    this.#timer = this.#options.timers.setTimeout(() => {
      this.#expirations++;
      this.#timeoutMs = Math.min(this.#timeoutMs * 2, MAX_TIMEOUT_MS);
      this.#arm();
      this.repeat();
    }, this.#timeoutMs);
  }

  #transmit(): void {
    const { records, mtuBytes, send, timers } = this.#options;
    this.#sentAtMs = timers.now();
    const flight = this.#flight;
    for (const datagram of packFlight(flight, records, mtuBytes)) {
      // `send` may reach the peer and come back within the call, and then something newer has taken this flight's place.
      if (this.#flight !== flight) return;
      send(datagram);
    }
  }
}
