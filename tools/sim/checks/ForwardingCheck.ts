import { ExtendedSequence } from '../../../packages/sfu-core/src/worker/rtp/sequence.ts';
import { type Frame, readMark } from '../media/Frame.ts';
import { isBeginning, isPlaceholder, keyOf, layersOf } from './forwardedPacket.ts';
import type { SourceLedger } from './SourceLedger.ts';
import type { Violations } from './Violations.ts';

/** Frames as young as this at the end may still be incomplete. */
const SETTLING_MS = 2_500;
const SEQUENCE_NUMBERS = 0x10000;
/** In place of a frame. */
const PLACEHOLDER = -2;

interface Newest {
  sequence: number;
  timestamp: number;
  marker: boolean;
  frame: Frame;
  packet: number;
  sentMs: number;
}

/**
 * Looks at what the SFU sends to one consumer, knowing what each packet really is: numbers contiguous but for what has not
 * come to the SFU, timestamps never backwards, markers where pictures end, and every frame decodable from those sent before.
 */
export class ForwardingCheck {
  packetCount = 0;
  repairCount = 0;
  placeholderCount = 0;
  switchCount = 0;
  readonly #name: string;
  readonly #ledger: SourceLedger;
  readonly #violations: Violations;
  readonly #sequence = new ExtendedSequence();
  /** By the lower 16 bits of the number: which packet went under it. */
  readonly #frames = new Int32Array(SEQUENCE_NUMBERS).fill(-1);
  readonly #packets = new Uint16Array(SEQUENCE_NUMBERS);
  /** Placeholders above the newest packet, extended numbers. */
  readonly #ahead = new Set<number>();
  /** Packets of each frame that were sent. */
  readonly #sentCounts = new Map<number, number>();
  readonly #sentMs = new Map<number, number>();
  #newest: Newest | undefined;
  /** The engine was told to begin anew: what came before it is nothing to what comes after. */
  #isFresh = true;
  /** When it went to a stream from another, or was told to begin anew (-1). */
  readonly #breaks: { atMs: number; stream: number }[] = [];

  /** A key frame that was just gone over to, and the packets after its first one that had come already. */
  #beginning: { frame: Frame; atMs: number; places: Set<number> } | undefined;
  /** Those that were not sent, by `keyOf()`. */
  readonly #passedOver = new Set<number>();

  constructor(name: string, ledger: SourceLedger, violations: Violations) {
    this.#name = name;
    this.#ledger = ledger;
    this.#violations = violations;
  }

  /** Frames that were sent, whole or in part. */
  get frameCount(): number {
    return this.#sentCounts.size;
  }

  /** The consumer was paused or resumed: it goes on with a key frame. */
  restarted(nowMs: number): void {
    this.#isFresh = true;
    this.#breaks.push({ atMs: nowMs, stream: -1 });
  }

  /** There is bandwidth for nothing of it: it may stop amid a frame. */
  stopped(nowMs: number): void {
    this.#breaks.push({ atMs: nowMs, stream: -1 });
  }

  /** A packet of the stream itself leaves. */
  media(bytes: Buffer, nowMs: number): void {
    if (isPlaceholder(bytes)) {
      this.#fill(bytes.readUInt16BE(2));
      return;
    }
    const frame = this.frameOf(bytes);
    if (!frame) return;
    const { packet } = readMark(bytes, bytes.length);
    const sequenceNumber = bytes.readUInt16BE(2);
    const timestamp = bytes.readUInt32BE(4);
    const marker = (bytes.readUInt8(1) & 0x80) !== 0;
    const sequence = this.#sequence.extend(sequenceNumber);
    this.packetCount++;
    const newest = this.#newest;
    if (!newest || sequence > newest.sequence) {
      if (!this.#continuesBeginning(frame, packet, nowMs)) this.#endBeginning();
      if (newest) this.#advance(newest, { sequence, timestamp, marker, frame, packet, sentMs: nowMs }, nowMs);
      else this.#begins(frame, packet, nowMs);
      this.#beginning?.places.delete(frame.firstPacket + packet);
      this.#newest = { sequence, timestamp, marker, frame, packet, sentMs: nowMs };
      this.#isFresh = false;
    } else if (sequence === newest.sequence || newest.sequence - sequence >= SEQUENCE_NUMBERS / 2) {
      this.#report('sequence', `${sequenceNumber} was used twice`);
    } else {
      const known = this.#frames[sequenceNumber] as number;
      const isOld = known === -1 || newest.sequence - sequence > 0x7000;
      if (!isOld) this.#report('sequence', `${sequenceNumber} was used for frames ${known} and ${frame.id}`);
    }
    this.#clearBetween(newest?.sequence ?? sequence - 1, sequence);
    this.#frames[sequenceNumber] = frame.id;
    this.#packets[sequenceNumber] = packet;
    this.#sentCounts.set(frame.id, (this.#sentCounts.get(frame.id) ?? 0) + 1);
    if (!this.#sentMs.has(frame.id)) this.#sentMs.set(frame.id, nowMs);
  }

  /** Nothing but padding, under a number that was kept for what is left out. */
  #fill(sequenceNumber: number): void {
    this.placeholderCount++;
    const sequence = this.#sequence.peek(sequenceNumber);
    const newest = this.#newest?.sequence ?? Number.POSITIVE_INFINITY;
    if (sequence > newest) this.#ahead.add(sequence);
    else if (this.#frames[sequenceNumber] === -1) this.#frames[sequenceNumber] = PLACEHOLDER;
    else this.#report('placeholder', `${sequenceNumber} was used before`);
  }

  /** A packet leaves as RTX: it must be what went under that number. */
  repair(bytes: Buffer): void {
    this.repairCount++;
    const frame = this.frameOf(bytes);
    if (!frame) return;
    const extensionBytes = (bytes.readUInt8(0) & 0x10) === 0 ? 0 : 4 + 4 * bytes.readUInt16BE(14);
    const sequenceNumber = bytes.readUInt16BE(12 + extensionBytes);
    const { packet } = readMark(bytes, bytes.length);
    if (this.#frames[sequenceNumber] !== frame.id || this.#packets[sequenceNumber] !== packet) {
      this.#report('retransmission', `${sequenceNumber} was not frame ${frame.id}, packet ${packet}`);
    }
  }

  /** What can be told at the end only: whether each frame that was sent had its references sent. */
  finish(nowMs: number): void {
    this.#endBeginning();
    const { source } = this.#ledger;
    for (const [id, sentMs] of this.#sentMs) {
      const frame = source.frames[id];
      if (!frame || nowMs - sentMs < SETTLING_MS) continue;
      this.#checkComplete(frame);
      for (const needed of frame.dependsOn) {
        const reference = source.frames[needed];
        if (!reference || this.#sentCounts.has(needed)) continue;
        // The network may have taken it; what then came too late to be of use is no fault either.
        if (this.#arrivedCountOf(reference) === 0 || this.#cameLate(reference, sentMs)) continue;
        this.#report('decodable', `frame ${id} was sent without frame ${needed} (layer ${layersOf(reference)})`);
      }
    }
  }

  #checkComplete(frame: Frame): void {
    const arrived = this.#arrivedCountOf(frame);
    const sent = this.#sentCounts.get(frame.id) ?? 0;
    if (sent >= arrived || this.#cameLate(frame, this.#sentMs.get(frame.id) as number)) return;
    this.#report(
      'complete',
      `of frame ${frame.id} (layer ${layersOf(frame)}) ${sent} packets were sent, ${arrived} had come`,
    );
  }

  /** Packets of a frame that have come, and could be sent. */
  #arrivedCountOf({ id, stream, firstPacket, packetCount }: Frame): number {
    let count = this.#ledger.arrivedCountOf(id);
    for (let packet = 0; packet < packetCount && this.#passedOver.size > 0; packet++) {
      if (this.#passedOver.has(keyOf(stream, firstPacket + packet))) count--;
    }
    return count;
  }

  /** Whether a packet of the frame came so long after that it was given up, or when another stream had taken its place. */
  #cameLate(frame: Frame, referenceMs: number): boolean {
    const left = this.#breaks.find(({ atMs, stream }) => atMs >= referenceMs && stream !== frame.stream);
    const breakMs = left?.atMs ?? Number.POSITIVE_INFINITY;
    const lateMs = Math.min(referenceMs + SETTLING_MS / 2, breakMs);
    for (let packet = 0; packet < frame.packetCount; packet++) {
      if (this.#ledger.arrivalMs(frame.stream, frame.firstPacket + packet) >= lateMs) return true;
    }
    return false;
  }

  #advance(before: Newest, after: Newest, nowMs: number): void {
    let gap = after.sequence - before.sequence - 1;
    for (const placeholder of this.#ahead) if (placeholder < after.sequence) gap--;
    const isSameStream = before.frame.stream === after.frame.stream;
    if (!isSameStream) {
      this.switchCount++;
      this.#breaks.push({ atMs: nowMs, stream: after.frame.stream });
    }
    // It may have been stopped for lack of bandwidth, in the middle of a picture, and go on now.
    const mayBegin = isBeginning(after);
    if (mayBegin) this.#breaks.push({ atMs: before.sentMs, stream: -1 });
    if (!isSameStream || this.#isFresh || mayBegin) this.#begins(after.frame, after.packet, nowMs);
    if (isSameStream && !this.#isFresh) this.#checkGap(before, after, gap);
    else if (gap > this.#missingAfter(before)) this.#report('sequence', `${gap} numbers left out at a switch`);
    this.#checkTimestamps(before, after);
    if (gap === 0) this.#checkMarkers(before, after, isSameStream && !this.#isFresh && !mayBegin);
  }

  /** It goes on with a key frame. What of that had come before its first packet is to be sent as well, at once. */
  #begins(frame: Frame, packet: number, nowMs: number): void {
    if (!isBeginning({ frame, packet })) {
      this.#report('switch', `to frame ${frame.id}, packet ${packet}, which is no beginning`);
    }
    const places = new Set<number>();
    const newest = this.#ledger.highestArrived(frame.stream);
    for (let place = frame.firstPacket + packet + 1; place <= newest; place++) {
      // What came at the same time may be handed on after this one, and then not be wanted any more.
      if (this.#ledger.arrivalMs(frame.stream, place) < nowMs) places.add(place);
    }
    this.#beginning = { frame, atMs: nowMs, places };
  }

  #continuesBeginning({ stream, firstPacket }: Frame, packet: number, nowMs: number): boolean {
    const { frame, atMs, places } = this.#beginning ?? {};
    return nowMs === atMs && stream === frame?.stream && places?.has(firstPacket + packet) === true;
  }

  /** Time has passed since the switch: what was not sent by now will never be. */
  #endBeginning(): void {
    const beginning = this.#beginning;
    this.#beginning = undefined;
    if (!beginning) return;
    const { frame, places } = beginning;
    for (const place of places) this.#passedOver.add(keyOf(frame.stream, place));
    const own = [...places].filter((place) => place < frame.firstPacket + frame.packetCount).length;
    if (own > 0)
      this.#report('key frame', `${own} packets of frame ${frame.id} came before its first, and were not sent`);
  }

  #checkGap(before: Newest, after: Newest, gap: number): void {
    const from = before.frame.firstPacket + before.packet;
    const to = after.frame.firstPacket + after.packet;
    if (to <= from) {
      this.#report('sequence', `frame ${after.frame.id} came under a newer number than frame ${before.frame.id}`);
      return;
    }
    if (gap === 0) return;
    const missing = this.#missingBetween(before.frame.stream, from, to);
    if (gap > missing) this.#report('sequence', `${gap} numbers left out, ${missing} packets had not come`);
  }

  /** Packets that have not come after one that was sent, up to the newest of its stream. */
  #missingAfter({ frame, packet }: Newest): number {
    const { stream, firstPacket } = frame;
    return this.#missingBetween(stream, firstPacket + packet, this.#ledger.highestArrived(stream));
  }

  #missingBetween(stream: number, from: number, to: number): number {
    let missing = this.#ledger.missingBetween(stream, from, to);
    if (this.#passedOver.size === 0) return missing;
    for (let place = from + 1; place < to; place++) if (this.#passedOver.has(keyOf(stream, place))) missing++;
    return missing;
  }

  #checkTimestamps(before: Newest, after: Newest): void {
    const step = (after.timestamp - before.timestamp) | 0;
    const isSamePicture = before.frame.picture === after.frame.picture && before.frame.stream === after.frame.stream;
    if (step < 0) this.#report('timestamp', `${-step} ticks backwards at frame ${after.frame.id}`);
    else if (isSamePicture && step !== 0) this.#report('timestamp', `changes within picture ${after.frame.picture}`);
    else if (!isSamePicture && step === 0) {
      this.#report('timestamp', `pictures ${before.frame.picture} and ${after.frame.picture} share one`);
    }
  }

  #checkMarkers(before: Newest, after: Newest, isSameStream: boolean): void {
    const isSamePicture = before.frame.picture === after.frame.picture && isSameStream;
    if (isSamePicture && before.marker) this.#report('marker', `within picture ${before.frame.picture}`);
    // At a switch the rest of the old picture may have been on its way still.
    if (!isSamePicture && isSameStream && !before.marker) {
      this.#report('marker', `picture ${before.frame.picture} ended without one, with layer ${layersOf(before.frame)}`);
    }
  }

  /** When what a packet carries was seen, since the camera began; NaN: it carries nothing. */
  mediaMsOf(bytes: Buffer): number {
    return (this.frameOf(bytes)?.ticks ?? Number.NaN) / 90;
  }

  /** Undefined: it carries none. */
  frameOf(bytes: Buffer): Frame | undefined {
    return this.#ledger.source.frames[readMark(bytes, bytes.length).frame];
  }

  /** Numbers that are passed over are free again for what comes late. */
  #clearBetween(from: number, to: number): void {
    for (let sequence = from + 1; sequence < to; sequence++) {
      this.#frames[sequence & 0xffff] = this.#ahead.delete(sequence) ? PLACEHOLDER : -1;
    }
    if (this.#ahead.delete(to)) this.#report('placeholder', `${to & 0xffff} is used again`);
  }

  #report(check: string, text: string): void {
    this.#violations.add(check, `${this.#name}: ${text}`);
  }
}
