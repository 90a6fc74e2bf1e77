/**
 * Guesses the roll-over counter of a packet from the highest one seen (RFC 3711 section 3.3.1 and appendix A): whichever
 * puts its sequence number closest.
 *
 * @param highestIndex 48-bit index of the highest packet so far; negative before the first, whose counter is 0.
 * @returns the counter, or -1 for a packet that would be older than the very first turn.
 */
export function estimateRolloverCounter(highestIndex: number, sequenceNumber: number): number {
  if (highestIndex < 0) return 0;
  const highestSequenceNumber = highestIndex & 0xffff;
  const rolloverCounter = (highestIndex - highestSequenceNumber) / 0x10000;
  const distance = sequenceNumber - highestSequenceNumber;
  if (distance > 0x8000) return rolloverCounter - 1;
  if (distance < -0x8000) return rolloverCounter + 1;
  return rolloverCounter;
}
