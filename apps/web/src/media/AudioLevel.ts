/** How loud a microphone is, for a meter. Owns an audio context: close it. */
export class AudioLevel {
  readonly #context: AudioContext;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(track: MediaStreamTrack) {
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }

  /** The level of this instant, 0 (silence) to 1 (as loud as it gets). */
  read(): number {
    // A context made before the first click may be suspended until one comes.
    if (this.#context.state === 'suspended') void this.#context.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  }

  close(): void {
    void this.#context.close();
  }
}

/**
 * Loudness of samples from −1 to 1 on a scale that looks right to people: −60 dBFS is 0, full scale is 1, and each decibel
 * between is the same step.
 */
export function levelOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  const dbfs = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, (dbfs + 60) / 60));
}
