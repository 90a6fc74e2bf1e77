/** Packets sent within this time of each other are one group: senders and links deal with them together. */
const GROUP_DURATION_MS = 5;
/** Groups that arrive this close to each other, having caught up, are taken for one: something on the way had held them. */
const BURST_GAP_MS = 5;
const MAX_BURST_DURATION_MS = 100;
/** Arrival times that jump by more than this say nothing: the receiver's clock was set, or the feedback lost. */
const MAX_ARRIVAL_JUMP_MS = 3_000;

interface Group {
  firstSentMs: number;
  lastSentMs: number;
  firstArrivalMs: number;
  lastArrivalMs: number;
}

/** Gathers packets into groups and compares each with the one before: how much longer did it take? */
export class PacketGroups {
  #current: Group | undefined;
  #previous: Group | undefined;
  /** Between the last packets of the two groups that `add()` has just compared. */
  sendDeltaMs = 0;
  arrivalDeltaMs = 0;

  /** Takes a packet in the order of sending. True: two groups are complete and the deltas are theirs. */
  add(sentMs: number, arrivalMs: number): boolean {
    const current = this.#current;
    if (!current) {
      this.#current = groupOf(sentMs, arrivalMs);
      return false;
    }
    if (sentMs < current.firstSentMs) return false;
    if (belongsTo(current, sentMs, arrivalMs)) {
      current.lastSentMs = Math.max(current.lastSentMs, sentMs);
      current.lastArrivalMs = Math.max(current.lastArrivalMs, arrivalMs);
      return false;
    }
    const compared = this.#compare(current);
    this.#previous = current;
    this.#current = groupOf(sentMs, arrivalMs);
    return compared;
  }

  #compare(current: Group): boolean {
    const previous = this.#previous;
    if (!previous) return false;
    this.sendDeltaMs = current.lastSentMs - previous.lastSentMs;
    this.arrivalDeltaMs = current.lastArrivalMs - previous.lastArrivalMs;
    // Groups that overtook each other can't be compared.
    return this.arrivalDeltaMs >= 0 && this.arrivalDeltaMs - this.sendDeltaMs < MAX_ARRIVAL_JUMP_MS;
  }
}

function groupOf(sentMs: number, arrivalMs: number): Group {
  return { firstSentMs: sentMs, lastSentMs: sentMs, firstArrivalMs: arrivalMs, lastArrivalMs: arrivalMs };
}

function belongsTo(group: Group, sentMs: number, arrivalMs: number): boolean {
  if (sentMs - group.firstSentMs <= GROUP_DURATION_MS) return true;
  const arrivalGapMs = arrivalMs - group.lastArrivalMs;
  const propagationDeltaMs = arrivalGapMs - (sentMs - group.lastSentMs);
  return (
    propagationDeltaMs < 0 && arrivalGapMs <= BURST_GAP_MS && arrivalMs - group.firstArrivalMs < MAX_BURST_DURATION_MS
  );
}
