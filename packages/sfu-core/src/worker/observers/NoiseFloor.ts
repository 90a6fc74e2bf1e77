/** 15 s of 20 ms frames. */
const WINDOW_FRAMES = 750;
const UNKNOWN = 0;

/**
 * The loudness of a microphone while nobody speaks into it, learned from its quietest frames: falls at once, and rises
 * half of the way (in dB the geometric mean) when a whole window was louder.
 */
export class NoiseFloor {
  /** As the loudness given: 0 (digital silence) to 127. 0 while unknown. */
  loudness = UNKNOWN;
  #quietest = UNKNOWN;
  #frameCount = 0;

  /** Takes the loudness of one frame. Digital silence is no microphone's noise, and is left out. */
  add(loudness: number): void {
    if (loudness === UNKNOWN) return;
    if (this.loudness === UNKNOWN || loudness < this.loudness) {
      this.loudness = loudness;
      this.#restart();
      return;
    }
    this.#quietest = this.#frameCount === 0 ? loudness : Math.min(this.#quietest, loudness);
    this.#frameCount++;
    if (this.#frameCount < WINDOW_FRAMES) return;
    this.loudness = Math.floor(Math.sqrt(this.loudness * this.#quietest));
    this.#restart();
  }

  #restart(): void {
    this.#quietest = UNKNOWN;
    this.#frameCount = 0;
  }
}
