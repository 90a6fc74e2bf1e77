import { SILENCE_LEVEL } from './audioLevel.ts';
import { NoiseFloor } from './NoiseFloor.ts';

/** What one level stands for: the usual length of an audio frame. */
const FRAME_MS = 20;
/** Longer without a packet is silence: nothing is sent in it (discontinuous transmission), or nothing gets through. */
const IDLE_AFTER_MS = 40;

/** N1: into how many sub-bands the range of levels is cut. */
const SUB_BAND_COUNT = 13;
const SUB_BAND_SIZE = Math.ceil(SILENCE_LEVEL / SUB_BAND_COUNT);
/** N2: frames of one medium interval; it is active when each of them fills more than this many sub-bands. */
const FRAMES_PER_MEDIUM = 5;
const ACTIVE_SUB_BAND_COUNT = 7;
/** N3: medium intervals of the long one. */
const MEDIUMS_PER_LONG = 10;
const FRAME_COUNT = FRAMES_PER_MEDIUM * MEDIUMS_PER_LONG;

/** Scores are ratios' terms: none is 0. */
const MIN_SCORE = 1e-10;
const IMMEDIATE_SCORES = activityScores(SUB_BAND_COUNT, 0.78);
const MEDIUM_SCORES = activityScores(FRAMES_PER_MEDIUM, 24);
const LONG_SCORES = activityScores(MEDIUMS_PER_LONG, 47);

/**
 * How likely it is that somebody is speaking, judged over a frame, 100 ms and 1 s, after I. Volfin and I. Cohen,
 * "Dominant speaker identification for multipoint videoconferencing"; on the levels of RFC 6464 instead of on the audio,
 * with the rates and thresholds that mediasoup uses. Adding a level allocates nothing.
 */
export class SpeechActivity {
  /** Scores of the last frame, the last 100 ms and the last second; set by `evaluate()`. */
  immediate = MIN_SCORE;
  medium = MIN_SCORE;
  long = MIN_SCORE;
  readonly #noiseFloor = new NoiseFloor();
  /** Loudness of the last frames, 0 (silence) to 127, in a ring. */
  readonly #frames = new Uint8Array(FRAME_COUNT);
  #next = 0;
  #lastMs: number;

  constructor(nowMs: number) {
    this.#lastMs = nowMs;
  }

  /** @param level as in RFC 6464: 0 (loudest) to 127. */
  addLevel(level: number, nowMs: number): void {
    if (nowMs < this.#lastMs) return;
    this.#addFrames(SILENCE_LEVEL - level, nowMs);
  }

  /** Computes the scores as they are at `nowMs`. */
  evaluate(nowMs: number): void {
    if (nowMs - this.#lastMs > IDLE_AFTER_MS) this.#addFrames(0, nowMs);
    this.immediate = IMMEDIATE_SCORES[this.#subBandsOf(0)] as number;
    let activeMediums = 0;
    for (let i = 0; i < MEDIUMS_PER_LONG; i++) {
      const activeFrames = this.#activeFramesOf(i);
      if (i === 0) this.medium = MEDIUM_SCORES[activeFrames] as number;
      if (activeFrames === FRAMES_PER_MEDIUM) activeMediums++;
    }
    this.long = LONG_SCORES[activeMediums] as number;
  }

  /** One packet may stand for several frames: packets may be longer than 20 ms, or come after a silence. */
  #addFrames(loudness: number, nowMs: number): void {
    const elapsedFrames = Math.floor((nowMs - this.#lastMs) / FRAME_MS);
    this.#lastMs = nowMs;
    const count = Math.min(Math.max(elapsedFrames, 1), FRAME_COUNT);
    for (let i = 0; i < count; i++) {
      this.#frames[this.#next] = loudness;
      this.#next = (this.#next + 1) % FRAME_COUNT;
    }
    this.#noiseFloor.add(loudness);
  }

  #activeFramesOf(mediumIndex: number): number {
    let count = 0;
    for (let i = 0; i < FRAMES_PER_MEDIUM; i++) {
      if (this.#subBandsOf(mediumIndex * FRAMES_PER_MEDIUM + i) > ACTIVE_SUB_BAND_COUNT) count++;
    }
    return count;
  }

  /** How many sub-bands a frame fills; none when it is hardly above the noise. @param age 0: the newest frame. */
  #subBandsOf(age: number): number {
    const loudness = this.#frames[(this.#next + FRAME_COUNT - 1 - age) % FRAME_COUNT] as number;
    return loudness < this.#noiseFloor.loudness + SUB_BAND_SIZE ? 0 : Math.floor(loudness / SUB_BAND_SIZE);
  }
}

/**
 * The score of each number of active parts, 0 to `partCount`: log-likelihood of speech (binomial, p = 0.5) less that of
 * none (exponential, rate `lambda`).
 */
function activityScores(partCount: number, lambda: number): Float64Array {
  const scores = new Float64Array(partCount + 1);
  let combinations = 1;
  for (let active = 0; active <= partCount; active++) {
    const speech = Math.log(combinations) + partCount * Math.log(0.5);
    const silence = Math.log(lambda) - lambda * active;
    scores[active] = Math.max(speech - silence, MIN_SCORE);
    combinations = (combinations * (partCount - active)) / (active + 1);
  }
  return scores;
}
