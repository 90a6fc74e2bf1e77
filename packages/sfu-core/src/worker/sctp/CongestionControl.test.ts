import { describe, expect, it } from 'vitest';
import { CongestionControl } from './CongestionControl.ts';

const PACKET = 1_000;

describe('CongestionControl', () => {
  it('grows by a packet for each SACK in slow start, while the window is in use', () => {
    const congestion = new CongestionControl(PACKET);
    expect(congestion.windowBytes).toBe(10_000);
    congestion.onAcknowledged(2_000, 10_000);
    congestion.onAcknowledged(300, 10_500);
    expect(congestion.windowBytes).toBe(11_300);
    congestion.onAcknowledged(5_000, 5_000);
    expect(congestion.windowBytes).toBe(11_300);
  });

  it('halves on a loss, once until all that was in flight has come, and grows by a packet a window then', () => {
    const congestion = new CongestionControl(PACKET);
    for (let count = 0; count < 10; count += 1) congestion.onAcknowledged(2_000, congestion.windowBytes);
    expect(congestion.onLoss(100)).toBe(true);
    expect(congestion.onLoss(120)).toBe(false);
    expect(congestion.windowBytes).toBe(10_000);
    congestion.onAcknowledged(10_000, 10_000);
    expect(congestion.windowBytes).toBe(10_000);
    congestion.onCumulativeTsn(99);
    expect(congestion.isInFastRecovery).toBe(true);
    congestion.onCumulativeTsn(100);
    expect(congestion.isInFastRecovery).toBe(false);
    // At the threshold it is slow start's turn once more (RFC 9260 §7.2.1).
    congestion.onAcknowledged(2_000, 10_000);
    expect(congestion.windowBytes).toBe(11_000);
    for (let count = 0; count < 6; count += 1) congestion.onAcknowledged(2_000, 11_000);
    expect(congestion.windowBytes).toBe(12_000);
  });

  it('begins with one packet after a timeout, and does not forget half of what it had', () => {
    const congestion = new CongestionControl(PACKET);
    congestion.onTimeout();
    expect([congestion.windowBytes, congestion.slowStartThresholdBytes]).toEqual([1_000, 5_000]);
    congestion.onTimeout();
    expect([congestion.windowBytes, congestion.slowStartThresholdBytes]).toEqual([1_000, 4_000]);
  });
});
