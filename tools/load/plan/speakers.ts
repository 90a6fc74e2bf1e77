/** Levels of the microphones (RFC 6464), -dBov. */
const SPEAKING_LEVEL = 25;
const LISTENING_LEVEL = 110;

/** Who has the floor in a room. By the clock alone, so that processes need not agree on it. */
export interface SpeakerTurns {
  /** How long each speaks. */
  turnMs: number;
  /** How many publishers the room has. */
  publishers: number;
}

/** The place of who speaks at a time. */
export function speakerAt(elapsedMs: number, { turnMs, publishers }: SpeakerTurns): number {
  return Math.floor(Math.max(0, elapsedMs) / turnMs) % Math.max(1, publishers);
}

/** How loud a publisher's microphone is at a time: the level of RFC 6464, 0 loudest, 127 silence. */
export function audioLevelAt(elapsedMs: number, place: number, turns: SpeakerTurns): number {
  return speakerAt(elapsedMs, turns) === place ? SPEAKING_LEVEL : LISTENING_LEVEL;
}
