/** Differences larger than this mean that the remote's clock was set anew. */
const CLOCK_STEP_MS = 5_000;

/**
 * How far a remote's wall clock is from ours, from the sender reports of all its streams: audio and video of one remote
 * must be shifted alike, or they lose their synchrony. The fastest report says it best.
 */
export class RemoteClock {
  #offsetMs: number | undefined;

  /** Our time less the remote's, in ms (the fastest trip included); undefined: no report yet. */
  get offsetMs(): number | undefined {
    return this.#offsetMs;
  }

  onSenderReport(remoteUnixMs: number, localUnixMs: number): void {
    const offsetMs = localUnixMs - remoteUnixMs;
    if (this.#offsetMs === undefined || Math.abs(offsetMs - this.#offsetMs) > CLOCK_STEP_MS) this.#offsetMs = offsetMs;
    else if (offsetMs < this.#offsetMs) this.#offsetMs = offsetMs;
  }
}
