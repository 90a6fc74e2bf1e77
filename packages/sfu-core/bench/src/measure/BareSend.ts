import type { BareSendRequests } from '../floors/bareSendRequests.ts';
import { BenchProcess } from '../process/BenchProcess.ts';
import { cores, pinToCore } from '../process/pinToCore.ts';

/** More than that one core can't send. */
const MAX_PACKETS_PER_SECOND = 100_000;

/** What the kernel and dgram take for a packet, whoever sends it. */
export class BareSend {
  readonly #process = new BenchProcess<BareSendRequests>('floors/bareSend');

  constructor() {
    pinToCore(this.#process.pid, cores.measured);
  }

  /** @returns CPU for each packet, µs. */
  async measure(ports: number[], datagramBytes: number, packetsPerSecond: number, durationMs: number): Promise<number> {
    const { usPerPacket } = await this.#process.request('measure', {
      ports,
      datagramBytes,
      packetsPerSecond: Math.min(packetsPerSecond, MAX_PACKETS_PER_SECOND),
      durationMs,
    });
    return usPerPacket;
  }

  /** Idempotent. */
  close(): void {
    this.#process.close();
  }
}
