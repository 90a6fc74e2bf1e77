import type { Slice } from './ForwardScene.ts';

/** Packets that went to all consumers together, arrived or not. */
function outPackets({ receivedPackets, lostPackets }: Slice): number {
  return receivedPackets + lostPackets;
}

/** How much of its core the worker used, 0 to 1. */
export function workerShare({ workerCpuUs, durationMs }: Slice): number {
  return workerCpuUs / (durationMs * 1000);
}

/** How much of the time it was ready, but kept from its core by others. */
export function waitedShare({ workerWaitedUs, durationMs }: Slice): number {
  return workerWaitedUs / (durationMs * 1000);
}

export function usPerPacket(slice: Slice): number {
  return slice.workerCpuUs / Math.max(1, outPackets(slice));
}

/** 1 where nothing came at all. */
export function lossShare(slices: readonly Slice[]): number {
  const lost = slices.reduce((sum, { lostPackets }) => sum + lostPackets, 0);
  const out = slices.reduce((sum, slice) => sum + outPackets(slice), 0);
  return out === 0 ? 1 : Math.max(0, lost / out);
}
