import { describe, expect, it } from 'vitest';
import { SenderBandwidth } from './SenderBandwidth.ts';
import { CongestionScene } from './testing/CongestionScene.ts';

describe('SenderBandwidth', () => {
  it('finds a capacity well above its start within two seconds, by probing', () => {
    const scene = new CongestionScene({ capacityBps: 5_000_000 }).run(10_000, 3_000_000);
    expect(scene.reachedMs(0, 3_000_000)).toBeLessThan(2_000);
    expect(scene.bandwidth.availableBitrateBps).toBeGreaterThanOrEqual(3_000_000);
    expect(scene.link.droppedCount).toBe(0);
    expect(scene.maxQueueMs).toBeLessThan(50);
  });

  it.each([300_000, 1_000_000, 2_500_000])('settles at or somewhat below a capacity of %i bit/s', (capacityBps) => {
    const scene = new CongestionScene({ capacityBps }).run(20_000, 8_000_000);
    const settled = scene.curve.slice(-10_000);
    const mean = settled.reduce((sum, { availableBps }) => sum + availableBps, 0) / settled.length;
    expect(mean).toBeGreaterThan(0.65 * capacityBps);
    expect(mean).toBeLessThan(1.05 * capacityBps);
  });

  it('comes down at once when the capacity does, and up again within some seconds when it comes back', () => {
    const scene = new CongestionScene({ capacityBps: 3_000_000 }).run(8_000, 2_500_000);
    scene.link.capacityBps = 400_000;
    scene.run(10_000, 2_500_000);
    expect(scene.reachedMs(8_000, 0, 1_000_000)).toBeLessThan(800);
    expect(scene.reachedMs(8_000, 0, 450_000)).toBeLessThan(2_500);
    scene.link.capacityBps = 3_000_000;
    scene.run(12_000, 2_500_000);
    expect(scene.reachedMs(18_000, 2_000_000)).toBeLessThan(9_000);
  });

  it.each([1, 2, 3])('is not held down by 3 percent of losses by chance (seed %i)', (seed) => {
    const scene = new CongestionScene({ capacityBps: 4_000_000, lossRatio: 0.03, seed }).run(15_000, 2_000_000);
    expect(scene.bandwidth.availableBitrateBps).toBeGreaterThan(1_500_000);
  });

  it.each([1, 2, 3])(
    'does not fall below what is sent, little as that is, by the queues that its probes make (seed %i)',
    (seed) => {
      const scene = new CongestionScene({ capacityBps: 350_000, delayMs: 25, jitterMs: 5, seed }, 300_000);
      scene.run(30_000, 2_000_000, 250_000);
      expect(scene.probeCount).toBeGreaterThan(3);
      const lowest = Math.min(...scene.curve.slice(3_000).map(({ availableBps }) => availableBps));
      expect(lowest).toBeGreaterThan(280_000);
    },
  );

  it('keeps what a probe has proven when the last of its packets are reported late', () => {
    const bandwidth = new SenderBandwidth({ startBitrateBps: 300_000 });
    bandwidth.wantedBitrateBps = 2_000_000;
    let sequence = 0;
    const sent: { sequenceNumber: number; sentMs: number }[] = [];
    const send = (sizeBytes: number, nowMs: number) => {
      sequence++;
      bandwidth.packetSent(sequence, sizeBytes, nowMs);
      sent.push({ sequenceNumber: sequence, sentMs: nowMs });
    };
    /** All so far but the newest `except`, each 30 ms after it was sent. */
    const report = (nowMs: number, except: number) => {
      let lastMs = 0;
      const reported = sent.splice(0, sent.length - except);
      const deltasMs = Float64Array.from(reported, ({ sentMs }) => {
        const deltaMs = sentMs + 30 - lastMs;
        lastMs = sentMs + 30;
        return deltaMs;
      });
      const base = { type: 'transport-cc', senderSsrc: 0, mediaSsrc: 0, feedbackPacketCount: 0, lostCount: 0 } as const;
      const baseSequenceNumber = reported[0]?.sequenceNumber ?? 0;
      bandwidth.receiveFeedback({ ...base, baseSequenceNumber, referenceTimeMs: 0, deltasMs }, nowMs);
    };
    for (let nowMs = 0; nowMs < 500; nowMs += 20) send(100, nowMs);
    report(530, 0);
    const probe = bandwidth.probeIfDue(540);
    expect(probe?.bitrateBps).toBe(900_000);
    for (const nowMs of [540, 545, 550, 554, 556, 656]) send(500, nowMs);
    report(600, 1);
    expect(bandwidth.availableBitrateBps).toBeGreaterThan(800_000);
    const before = bandwidth.availableBitrateBps;
    report(690, 0);
    expect(bandwidth.availableBitrateBps).toBeGreaterThanOrEqual(before);
  });

  it('gives way to losses above 10 %', () => {
    const scene = new CongestionScene({ capacityBps: 4_000_000 }).run(5_000, 2_000_000);
    const before = scene.bandwidth.availableBitrateBps;
    scene.link.lossRatio = 0.3;
    scene.run(4_000, 2_000_000);
    expect(scene.bandwidth.availableBitrateBps).toBeLessThan(before / 2);
    expect(scene.bandwidth.lossRatio).toBeGreaterThan(0.1);
  });

  it.each([1, 2, 3])('stays up under 30 ms of jitter (seed %i)', (seed) => {
    const scene = new CongestionScene({ capacityBps: 4_000_000, jitterMs: 30, seed }).run(20_000, 1_500_000);
    const settled = scene.curve.slice(-10_000).map(({ availableBps }) => availableBps);
    expect(Math.min(...settled)).toBeGreaterThan(700_000);
  });

  it('sends no probes for what nobody wants', () => {
    const scene = new CongestionScene({ capacityBps: 5_000_000 }).run(10_000, 400_000);
    expect(scene.probeCount).toBe(0);
  });

  it('keeps to its limits', () => {
    const scene = new CongestionScene({ capacityBps: 5_000_000 });
    scene.bandwidth.maxBitrateBps = 900_000;
    scene.run(5_000, 3_000_000);
    expect(scene.bandwidth.availableBitrateBps).toBe(900_000);
    scene.bandwidth.maxBitrateBps = 0;
    scene.bandwidth.minBitrateBps = 700_000;
    scene.link.capacityBps = 200_000;
    scene.run(5_000, 3_000_000);
    expect(scene.bandwidth.availableBitrateBps).toBe(700_000);
  });

  it('takes feedback about what it never sent, or twice, for nothing', () => {
    const bandwidth = new SenderBandwidth({ startBitrateBps: 500_000 });
    const feedback = {
      type: 'transport-cc' as const,
      senderSsrc: 0,
      mediaSsrc: 0,
      baseSequenceNumber: 7,
      referenceTimeMs: 0,
      feedbackPacketCount: 0,
      deltasMs: Float64Array.of(Number.NaN),
      lostCount: 1,
    };
    for (let i = 0; i < 1_000; i++) bandwidth.receiveFeedback(feedback, i);
    expect(bandwidth.availableBitrateBps).toBe(500_000);
  });
});
