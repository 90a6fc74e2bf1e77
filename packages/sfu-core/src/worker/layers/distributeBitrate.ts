/** A consumer that could send more if there were more bandwidth. Its steps are provisional until `apply()`. */
export interface BitrateClaim {
  /** 1 to 255; the highest is served first, and gets more steps a round. */
  readonly priority: number;
  /**
   * Takes the next layer, if `availableBps` suffices for what it needs more than those taken before.
   * @returns the bit/s it takes; 0: there is no further layer, or it needs more.
   */
  takeStep(availableBps: number): number;
  /** Sends the layers it has taken, and none if none. */
  apply(): void;
}

/**
 * Shares what is available among consumers: in a first round each is offered one layer, by descending priority, so that
 * everyone is seen before anyone is seen sharp; in later rounds each up to as many as its priority says, until nothing
 * changes. All apply at once.
 *
 * @returns what nobody took, bit/s.
 */
export function distributeBitrate(claims: readonly BitrateClaim[], availableBps: number): number {
  const byPriority = [...claims].sort((a, b) => b.priority - a.priority);
  let leftBps = availableBps;
  for (let round = 0, isTaken = true; isTaken; round++) {
    isTaken = false;
    for (const claim of byPriority) {
      const steps = round === 0 ? 1 : claim.priority;
      for (let step = 0; step < steps; step++) {
        const takenBps = claim.takeStep(leftBps);
        if (takenBps === 0) break;
        leftBps -= takenBps;
        isTaken = true;
      }
    }
  }
  for (const claim of byPriority) claim.apply();
  return leftBps;
}
