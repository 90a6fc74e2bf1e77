import { ExtendedSequence } from '../../../packages/sfu-core/src/worker/rtp/sequence.ts';
import { readMark } from '../media/Frame.ts';
import { PACKET_MS } from '../peers/AudioSender.ts';
import type { Violations } from './Violations.ts';

/** Which packets of a microphone have come to the SFU. */
export class AudioLedger {
  /** False: out of its turn. */
  readonly #arrived: boolean[] = [];

  arrived(number: number): void {
    this.#arrived[number] ??= number >= this.#arrived.length;
  }

  /** How many packets have not come, or not in their turn. */
  missingBetween(from: number, to: number): number {
    let missing = 0;
    for (let number = from + 1; number < to; number++) if (!this.#arrived[number]) missing++;
    return missing;
  }
}

/** Looks at the audio that the SFU sends to one consumer: numbers and timestamps in step with what came. */
export class AudioForwardingCheck {
  packetCount = 0;
  readonly #name: string;
  readonly #ledger: AudioLedger;
  readonly #violations: Violations;
  readonly #sequence = new ExtendedSequence();
  #newest: { sequence: number; number: number; timestamp: number } | undefined;
  #isFresh = true;

  constructor(name: string, ledger: AudioLedger, violations: Violations) {
    this.#name = name;
    this.#ledger = ledger;
    this.#violations = violations;
  }

  restarted(_nowMs: number): void {
    this.#isFresh = true;
  }

  /** When what a packet carries was heard, since the microphone began. */
  mediaMsOf(bytes: Buffer): number {
    return readMark(bytes, bytes.length).frame * PACKET_MS;
  }

  media(bytes: Buffer): void {
    this.packetCount++;
    const number = readMark(bytes, bytes.length).frame;
    const sequence = this.#sequence.extend(bytes.readUInt16BE(2));
    const timestamp = bytes.readUInt32BE(4);
    const before = this.#newest;
    if (before && sequence <= before.sequence) return;
    this.#newest = { sequence, number, timestamp };
    const isFresh = this.#isFresh;
    this.#isFresh = false;
    if (!before) return;
    const gap = sequence - before.sequence - 1;
    const missing = isFresh ? 0 : this.#ledger.missingBetween(before.number, number);
    if (gap > missing) this.#report('sequence', `${gap} numbers left out, ${missing} packets had not come`);
    if (((timestamp - before.timestamp) | 0) <= 0) this.#report('timestamp', `not forward at packet ${number}`);
  }

  #report(check: string, text: string): void {
    this.#violations.add(check, `${this.#name}: ${text}`);
  }
}
