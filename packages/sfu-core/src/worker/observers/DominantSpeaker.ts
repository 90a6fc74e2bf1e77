import { SpeechActivity } from './SpeechActivity.ts';

/** C1, C2 and C3: what the logarithm of a rival's score over the dominant speaker's must exceed to take its place. */
const MIN_IMMEDIATE_LEAD = 3;
const MIN_MEDIUM_LEAD = 2;
const MIN_LONG_LEAD = 0;

interface Speaker {
  activity: SpeechActivity;
  isMuted: boolean;
}

/**
 * Who has the floor, after I. Volfin and I. Cohen, "Dominant speaker identification for multipoint videoconferencing". A
 * rival takes it who speaks now, spoke in the last 100 ms and more of the last second than the one who has it, who
 * meanwhile is silent; so neither a cough nor two speaking at once change anything, and in silence the last speaker stays.
 */
export class DominantSpeaker<Id> {
  readonly #speakers = new Map<Id, Speaker>();
  #dominant: Id | undefined;

  /** Undefined before the first choice, and when the dominant speaker has left. */
  get current(): Id | undefined {
    return this.#dominant;
  }

  has(id: Id): boolean {
    return this.#speakers.has(id);
  }

  add(id: Id, nowMs: number): void {
    this.#speakers.set(id, { activity: new SpeechActivity(nowMs), isMuted: false });
  }

  remove(id: Id): void {
    this.#speakers.delete(id);
    if (id === this.#dominant) this.#dominant = undefined;
  }

  /** A muted speaker can't take the floor, but keeps it until another does. */
  setMuted(id: Id, isMuted: boolean): void {
    const speaker = this.#speakers.get(id);
    if (speaker) speaker.isMuted = isMuted;
  }

  /** @param level as in RFC 6464: 0 (loudest) to 127. Of an unknown speaker it means nothing. */
  addLevel(id: Id, level: number, nowMs: number): void {
    this.#speakers.get(id)?.activity.addLevel(level, nowMs);
  }

  /**
   * Decides anew; meant for every 300 ms or so. When nobody had the floor somebody gets it: who speaks most, or who came
   * first.
   *
   * @returns the new dominant speaker; undefined when that is who it was, or nobody.
   */
  choose(nowMs: number): Id | undefined {
    for (const { activity } of this.#speakers.values()) activity.evaluate(nowMs);
    const dominant = this.#dominant === undefined ? undefined : this.#speakers.get(this.#dominant);
    const chosen = dominant ? this.#rivalOf(dominant.activity) : this.#mostActive();
    if (chosen !== undefined) this.#dominant = chosen;
    return chosen;
  }

  #rivalOf(dominant: SpeechActivity): Id | undefined {
    let chosen: Id | undefined;
    let largestLead = MIN_MEDIUM_LEAD;
    for (const [id, { activity, isMuted }] of this.#speakers) {
      if (isMuted || activity === dominant) continue;
      if (Math.log(activity.immediate / dominant.immediate) <= MIN_IMMEDIATE_LEAD) continue;
      if (Math.log(activity.long / dominant.long) <= MIN_LONG_LEAD) continue;
      const lead = Math.log(activity.medium / dominant.medium);
      if (lead <= largestLead) continue;
      largestLead = lead;
      chosen = id;
    }
    return chosen;
  }

  #mostActive(): Id | undefined {
    let chosen: Id | undefined;
    let most: SpeechActivity | undefined;
    for (const [id, { activity, isMuted }] of this.#speakers) {
      if (isMuted || (most && !isMoreActive(activity, most))) continue;
      chosen = id;
      most = activity;
    }
    return chosen;
  }
}

function isMoreActive(one: SpeechActivity, other: SpeechActivity): boolean {
  if (one.long !== other.long) return one.long > other.long;
  if (one.medium !== other.medium) return one.medium > other.medium;
  return one.immediate > other.immediate;
}
