import type { Method } from '../client/RelayClient.ts';

/** What is sent. */
export interface Traffic {
  readonly method: Method;
  /** Size of what client and peer exchange, without what TURN puts around it. */
  readonly payloadBytes: number;
}

/** What one slice of one relay has shown. */
export interface Slice {
  /** CPU time of the relay's process for each packet that came out of it. */
  readonly usPerPacket: number;
  readonly lossPct: number;
  /** Of a core. */
  readonly generatorCpuPct: number;
  /** How much of the steady rate the generator was able to send; 100 where there is none. */
  readonly pacePct: number;
}

/** Puts a slice together; what is `expected` are packets that should have come through. */
export function sliceOf(
  relayCpuUs: number,
  relayed: number,
  expected: number,
  generatorCpu: NodeJS.CpuUsage,
  durationMs: number,
): Slice {
  return {
    usPerPacket: relayCpuUs / Math.max(1, relayed),
    lossPct: 100 * (1 - relayed / expected),
    generatorCpuPct: (generatorCpu.user + generatorCpu.system) / durationMs / 10,
    pacePct: 100,
  };
}
