import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualEnvironment } from '../io/testing/VirtualEnvironment.ts';
import type { Router } from '../router/Router.ts';
import { EngineSamples } from './EngineSamples.ts';

/** As much of a transport as is looked at. */
type Looked = {
  type: 'webrtc' | 'pipe';
  isConnected: boolean;
  session: { roundTripTimeMs: number; downlink: { budget: { kind: 'remb' | undefined; availableBitrateBps: number } } };
};

let environment: VirtualEnvironment;
let transports: Map<string, Looked>;
let samples: EngineSamples;

beforeEach(() => {
  environment = new VirtualEnvironment();
  transports = new Map();
  samples = new EngineSamples(environment, () => [{ transports } as unknown as Router]);
});

function addTransport(given: Partial<Looked> & { roundTripTimeMs?: number; availableBitrateBps?: number }): void {
  const { roundTripTimeMs = 0, availableBitrateBps, ...rest } = given;
  const kind = availableBitrateBps === undefined ? undefined : 'remb';
  transports.set(`${transports.size}`, {
    type: 'webrtc',
    isConnected: true,
    session: { roundTripTimeMs, downlink: { budget: { kind, availableBitrateBps: availableBitrateBps ?? 600_000 } } },
    ...rest,
  });
}

const countOf = ({ snapshot }: { snapshot: { counts: number[] } }) => snapshot.counts.reduce((sum, n) => sum + n, 0);

describe('EngineSamples', () => {
  it('has no timer before it is started, one however often it is, and none when it is closed', () => {
    expect(environment.timerCount).toBe(0);
    samples.start();
    samples.start();
    expect(environment.timerCount).toBe(1);
    samples.close();
    samples.close();
    expect(environment.timerCount).toBe(0);
  });

  it('looks at connected transports every five seconds, and of each at what is known', () => {
    addTransport({ roundTripTimeMs: 30, availableBitrateBps: 500_000 });
    addTransport({ roundTripTimeMs: 2_000 });
    addTransport({ roundTripTimeMs: 30, availableBitrateBps: 500_000, isConnected: false });
    addTransport({ roundTripTimeMs: 30, type: 'pipe' });
    addTransport({});
    samples.start();
    environment.advance(4_999);
    expect(countOf(samples.roundTripTimeMs)).toBe(0);
    environment.advance(1);
    expect(samples.roundTripTimeMs.snapshot).toMatchObject({ counts: [0, 0, 0, 1, 0, 0, 0, 0, 0, 1], sum: 2_030 });
    expect(samples.availableOutgoingBitrate.snapshot).toMatchObject({ sum: 500_000 });
    environment.advance(5_000);
    expect([countOf(samples.roundTripTimeMs), countOf(samples.availableOutgoingBitrate)]).toEqual([4, 2]);
  });

  it('measures how late its timer is', () => {
    const { clock } = environment;
    let lateMs = 0;
    const late = {
      ...environment,
      clock: { ...clock, nowMs: () => clock.nowMs() + lateMs },
      every: environment.every.bind(environment),
    };
    samples = new EngineSamples(late as never, () => []);
    samples.start();
    environment.advance(100);
    lateMs = 70;
    environment.advance(100);
    expect(samples.eventLoopDelayMs.snapshot).toMatchObject({ counts: [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], sum: 70 });
  });
});
