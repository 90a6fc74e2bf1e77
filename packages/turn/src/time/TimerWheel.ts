/** Something that runs out: an allocation, a permission, a channel, a reservation. Sits in at most one wheel. */
export class Deadline {
  readonly onDue: () => void;
  /** When it is due, in the wheel's milliseconds. */
  dueMs = 0;
  /** Neighbours in the wheel's slot; the wheel's business alone. */
  previous: Deadline | undefined;
  next: Deadline | undefined;
  slot = -1;

  constructor(onDue: () => void) {
    this.onDue = onDue;
  }
}

const TICK_MS = 1000;
/** A little more than the usual lifetime of an allocation (600 s), so that most deadlines are looked at once. */
const SLOT_COUNT = 1024;

/**
 * Every deadline of a server on one timer: a hashed wheel with ticks of a second. Setting, moving and cancelling cost the same
 * however many there are. A deadline is due at the first tick that is not before it.
 */
export class TimerWheel {
  readonly #slots: (Deadline | undefined)[] = new Array(SLOT_COUNT).fill(undefined);
  /** The tick that was looked at last. */
  #tick: number;
  #size = 0;

  constructor(nowMs: number) {
    this.#tick = Math.floor(nowMs / TICK_MS);
  }

  /** How often `advance` wants to be called. */
  static readonly tickMs = TICK_MS;

  /** How many deadlines are set. */
  get size(): number {
    return this.#size;
  }

  /** Sets a deadline, or moves one that is set. */
  set(deadline: Deadline, dueMs: number): void {
    this.cancel(deadline);
    deadline.dueMs = dueMs;
    const tick = Math.max(Math.ceil(dueMs / TICK_MS), this.#tick + 1);
    const slot = tick % SLOT_COUNT;
    const head = this.#slots[slot];
    deadline.slot = slot;
    deadline.next = head;
    if (head) head.previous = deadline;
    this.#slots[slot] = deadline;
    this.#size++;
  }

  /** Takes a deadline out; does nothing when it is not set. */
  cancel(deadline: Deadline): void {
    if (deadline.slot < 0) return;
    if (deadline.previous) deadline.previous.next = deadline.next;
    else this.#slots[deadline.slot] = deadline.next;
    if (deadline.next) deadline.next.previous = deadline.previous;
    deadline.previous = undefined;
    deadline.next = undefined;
    deadline.slot = -1;
    this.#size--;
  }

  /** Calls `onDue` of everything that is due by now. */
  advance(nowMs: number): void {
    const target = Math.floor(nowMs / TICK_MS);
    // After a long sleep each slot is looked at once, not once for every second slept.
    if (target - this.#tick > SLOT_COUNT) this.#tick = target - SLOT_COUNT;
    while (this.#tick < target) {
      this.#tick++;
      this.#expire(this.#tick % SLOT_COUNT, nowMs);
    }
  }

  #expire(slot: number, nowMs: number): void {
    // What is due is taken out before anything is called: `onDue` may set and cancel deadlines of the same slot.
    const due: Deadline[] = [];
    for (let deadline = this.#slots[slot]; deadline; deadline = deadline.next) {
      if (deadline.dueMs <= nowMs) due.push(deadline);
    }
    for (const deadline of due) this.cancel(deadline);
    for (const deadline of due) if (deadline.slot < 0) deadline.onDue();
  }
}
