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

/** What a microphone hears. */
export interface Microphone {
  /** RFC 6464: 0 loudest, 127 silence. */
  level: number;
  /** So quiet that most of it need not be sent. */
  isSilent: boolean;
}

/**
 * What a publisher's microphone hears at a time.
 *
 * @param isNoisy there is something to be sent all the time, also while somebody else speaks.
 */
export function microphoneAt(elapsedMs: number, place: number, turns: SpeakerTurns, isNoisy: boolean): Microphone {
  const speaks = speakerAt(elapsedMs, turns) === place;
  return { level: speaks ? SPEAKING_LEVEL : LISTENING_LEVEL, isSilent: !speaks && !isNoisy };
}
