/** Maps RTP timestamps of one received stream to the time they stand for: by its sender reports, else by arrival. */
export class CaptureTime {
  readonly #clockRate: number;
  #reportTimestamp = 0;
  #reportRemoteMs: number | undefined;
  #arrivalTimestamp = 0;
  #arrivalMs: number | undefined;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Whether a sender report has tied the timestamps to the remote's clock. */
  get isSynchronized(): boolean {
    return this.#reportRemoteMs !== undefined;
  }

  onSenderReport(timestamp: number, remoteUnixMs: number): void {
    this.#reportTimestamp = timestamp;
    this.#reportRemoteMs = remoteUnixMs;
  }

  onPacket(timestamp: number, localUnixMs: number): void {
    this.#arrivalTimestamp = timestamp;
    this.#arrivalMs = localUnixMs;
  }

  /** Remote wall-clock ms at which `timestamp` was taken; undefined without a sender report. */
  remoteMsOf(timestamp: number): number | undefined {
    if (this.#reportRemoteMs === undefined) return undefined;
    return this.#reportRemoteMs + (((timestamp - this.#reportTimestamp) | 0) * 1000) / this.#clockRate;
  }

  /** Local wall-clock ms at which `timestamp` arrived, or would have. */
  localMsOf(timestamp: number): number {
    if (this.#arrivalMs === undefined) return 0;
    return this.#arrivalMs + (((timestamp - this.#arrivalTimestamp) | 0) * 1000) / this.#clockRate;
  }

  /**
   * The timestamp that belongs to our wall-clock time `localUnixMs`: by the remote's clock, `clockOffsetMs` behind ours,
   * where both are known, else by arrival. Undefined before the first packet.
   */
  timestampAt(localUnixMs: number, clockOffsetMs: number | undefined): number | undefined {
    if (this.#reportRemoteMs !== undefined && clockOffsetMs !== undefined) {
      const sinceReportMs = localUnixMs - clockOffsetMs - this.#reportRemoteMs;
      return (this.#reportTimestamp + Math.round((sinceReportMs * this.#clockRate) / 1000)) >>> 0;
    }
    if (this.#arrivalMs === undefined) return undefined;
    return (this.#arrivalTimestamp + Math.round(((localUnixMs - this.#arrivalMs) * this.#clockRate) / 1000)) >>> 0;
  }
}
