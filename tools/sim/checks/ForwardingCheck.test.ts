import { beforeEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../packages/sfu-core/src/testing/SeededRandom.ts';
import { type Frame, MARK_BYTES, writeMark } from '../media/Frame.ts';
import { openPacket } from '../media/RtpPacketizer.ts';
import { VideoSource } from '../media/VideoSource.ts';
import { simulcast } from '../scenarios/shapes.ts';
import { ForwardingCheck } from './ForwardingCheck.ts';
import { SourceLedger } from './SourceLedger.ts';
import { Violations } from './Violations.ts';

const PICTURES = 12;
/** Long after everything: what is missing then stays so. */
const END_MS = 60_000;

/** One stream of a camera with three packets a frame, and a forwarder that can do everything wrong. */
class Scene {
  readonly violations = new Violations(() => 0);
  readonly check: ForwardingCheck;
  readonly frames: Frame[] = [];
  readonly #ledger: SourceLedger;
  nowMs = 0;

  constructor() {
    const random = new SeededRandom(1);
    const source = new VideoSource(simulcast('L1T3', { encodingCount: 1 }), () => random.next());
    this.#ledger = new SourceLedger(source);
    this.check = new ForwardingCheck('test', this.#ledger, this.violations);
    let place = 0;
    for (let picture = 0; picture < PICTURES; picture++) {
      const [frame] = source.capture(
        picture * 33,
        () => picture === 0,
        () => true,
      );
      if (!frame) throw new Error('no frame');
      frame.packetCount = 3;
      frame.firstPacket = place;
      place += 3;
      for (let packet = 0; packet < 3; packet++) this.#ledger.sent(frame);
      this.frames.push(frame);
    }
  }

  /** A packet comes to the SFU. */
  arrive(frame: number, packet: number): void {
    this.#ledger.arrived(this.frames[frame] as Frame, packet, this.nowMs);
  }

  /** A packet leaves the SFU. */
  leave(frame: number, packet: number, sequenceNumber: number, options: { timestamp?: number; marker?: boolean } = {}) {
    const { id, ticks } = this.frames[frame] as Frame;
    const { timestamp = ticks, marker = packet === 2 } = options;
    const header = { payloadType: 96, marker, sequenceNumber, timestamp, ssrc: 1 };
    const { bytes } = openPacket(header, [], 20 + MARK_BYTES);
    writeMark(bytes, bytes.length, 0, id, packet);
    this.check.media(bytes, this.nowMs);
  }

  /** All frames as they should be, but for what `change` says of a packet: its number less that of the first, or `skip`. */
  forward(change: (frame: number, packet: number) => 'lose' | 'skip' | 'pass' = () => 'pass'): void {
    let sequenceNumber = 65_530;
    for (const frame of this.frames.keys()) {
      for (let packet = 0; packet < 3; packet++) {
        this.nowMs++;
        const what = change(frame, packet);
        if (what !== 'lose') this.arrive(frame, packet);
        if (what === 'pass') this.leave(frame, packet, sequenceNumber & 0xffff);
        if (what !== 'skip') sequenceNumber++;
      }
    }
  }

  get found(): string[] {
    this.check.finish(END_MS);
    return [...new Set(this.violations.kept.map(({ check }) => check))];
  }
}

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('ForwardingCheck', () => {
  it('finds nothing where all is well: over the wrap, with losses, and with layers left out', () => {
    scene.forward((frame, packet) => (frame === 4 && packet === 1 ? 'lose' : 'pass'));
    expect(scene.found).toEqual([]);
    scene = new Scene();
    scene.forward((frame) => (scene.frames[frame]?.temporalLayer === 2 ? 'skip' : 'pass'));
    expect(scene.found).toEqual([]);
  });

  it('finds numbers left out for packets that had come', () => {
    scene.forward();
    scene.arrive(0, 0);
    const last = scene.frames.length - 1;
    scene.leave(last, 2, (65_530 + 3 * last + 5) & 0xffff);
    expect(scene.found).toContain('sequence');
  });

  it('finds a number used twice', () => {
    scene.forward();
    scene.leave(3, 1, (65_530 + 3 * 3) & 0xffff);
    expect(scene.found).toEqual(['sequence']);
  });

  it('finds timestamps that go backwards, and pictures that share one', () => {
    for (const frame of [0, 1]) for (const packet of [0, 1, 2]) scene.arrive(frame, packet);
    for (const packet of [0, 1, 2]) scene.leave(0, packet, packet, { timestamp: 1_000 });
    scene.leave(1, 0, 3, { timestamp: 999 });
    scene.leave(1, 1, 4, { timestamp: 1_000 });
    expect(scene.violations.kept.filter(({ check }) => check === 'timestamp')).toHaveLength(2);
    scene = new Scene();
    for (const frame of [0, 1]) for (const packet of [0, 1, 2]) scene.arrive(frame, packet);
    for (const packet of [0, 1, 2]) scene.leave(0, packet, packet);
    scene.leave(1, 0, 3, { timestamp: 0 });
    expect(scene.found).toContain('timestamp');
  });

  it('finds markers that are missing or too early', () => {
    for (const frame of [0, 1]) for (const packet of [0, 1, 2]) scene.arrive(frame, packet);
    scene.leave(0, 0, 0, { marker: true });
    scene.leave(0, 1, 1);
    expect(scene.found).toContain('marker');
    scene = new Scene();
    for (const frame of [0, 1]) for (const packet of [0, 1, 2]) scene.arrive(frame, packet);
    for (const packet of [0, 1, 2]) scene.leave(0, packet, packet, { marker: false });
    scene.leave(1, 0, 3);
    expect(scene.found).toContain('marker');
  });

  it('finds frames whose references were left out, and frames in part', () => {
    // The base layer's second frame: all after it needs it.
    scene.forward((frame) => (frame === 4 ? 'skip' : 'pass'));
    expect(scene.found).toEqual(['decodable']);
    scene = new Scene();
    scene.forward((frame, packet) => (frame === 6 && packet === 2 ? 'skip' : 'pass'));
    expect(scene.found).toContain('complete');
  });

  it('finds a beginning that is no key frame', () => {
    scene.arrive(1, 0);
    scene.leave(1, 0, 7);
    expect(scene.found).toContain('switch');
  });

  it('finds a repair that is not what was sent under its number', () => {
    scene.forward();
    const frame = scene.frames[2] as Frame;
    const { bytes, payloadOffset } = openPacket(
      { payloadType: 97, marker: false, sequenceNumber: 1, timestamp: 0, ssrc: 2 },
      [],
      20 + MARK_BYTES,
    );
    writeMark(bytes, bytes.length, 0, frame.id, 1);
    bytes.writeUInt16BE((65_530 + 3 * 2 + 1) & 0xffff, payloadOffset);
    scene.check.repair(bytes);
    expect(scene.found).toEqual([]);
    bytes.writeUInt16BE((65_530 + 3 * 2 + 2) & 0xffff, payloadOffset);
    scene.check.repair(bytes);
    expect(scene.found).toEqual(['retransmission']);
  });
});
