import { describe, expect, it } from 'vitest';
import type { ConsumeData } from '../../../channel/contract.ts';
import { HEADER_EXTENSION_URIS } from '../../../ortc/headerExtensionUris.ts';
import type { MediaKind } from '../../../types/rtpParameters.ts';
import { DownlinkBudget } from './DownlinkBudget.ts';

type Extension = keyof typeof HEADER_EXTENSION_URIS;

/** What a consumer asks for whose codec has this feedback and these header extensions. */
function consumer(kind: MediaKind, feedback: string[], extensions: Extension[]): ConsumeData {
  return {
    consumerId: 'c',
    producerId: 'p',
    kind,
    rtpParameters: {
      codecs: [
        {
          mimeType: `${kind}/x`,
          payloadType: 96,
          clockRate: 90_000,
          rtcpFeedback: feedback.map((type) => ({ type })),
        },
      ],
      headerExtensions: extensions.map((name, index) => ({ uri: HEADER_EXTENSION_URIS[name], id: index + 1 })),
    },
    type: 'simple',
    consumableRtpEncodings: [],
    paused: false,
    ignoreDtx: false,
  };
}

function budgetOf(desiredBps: number[] = []) {
  let estimateCount = 0;
  const consumers = new Map(desiredBps.map((bps, index) => [`${index}`, { desiredBitrateBps: () => bps }]));
  const budget = new DownlinkBudget(consumers, () => {
    estimateCount++;
  });
  return { budget, estimateCount: () => estimateCount };
}

/** A budget whose remote sends REMB. */
function rembBudget(desiredBps: number[] = []) {
  const made = budgetOf(desiredBps);
  made.budget.negotiated(consumer('video', ['goog-remb'], ['absSendTime']));
  return made;
}

describe('where estimates come from', () => {
  it.each([
    ['transport-cc', ['transport-cc', 'goog-remb'], ['transportWide', 'absSendTime']],
    ['remb', ['transport-cc', 'goog-remb'], ['absSendTime']],
    ['remb', ['goog-remb'], ['transportWide', 'absSendTime']],
    [undefined, ['transport-cc', 'goog-remb'], ['mid']],
    [undefined, ['nack'], ['transportWide', 'absSendTime']],
  ] as [string | undefined, string[], Extension[]][])('is %s for feedback %j and extensions %j', (kind, types, ids) => {
    const { budget } = budgetOf();
    budget.negotiated(consumer('video', types, ids));
    expect(budget.kind).toBe(kind);
  });

  it('is decided by the first video', () => {
    const { budget } = budgetOf();
    budget.negotiated(consumer('audio', ['transport-cc'], ['transportWide']));
    expect(budget.kind).toBeUndefined();
    budget.negotiated(consumer('video', ['goog-remb'], ['absSendTime']));
    budget.negotiated(consumer('video', ['transport-cc'], ['transportWide']));
    expect(budget.kind).toBe('remb');
  });

  it('is not the remote, unless that was agreed on', () => {
    const { budget, estimateCount } = budgetOf();
    budget.receiveRemb(1_000_000);
    budget.negotiated(consumer('video', ['transport-cc', 'goog-remb'], ['transportWide', 'absSendTime']));
    budget.receiveRemb(1_000_000);
    expect(budget.availableBitrateBps).toBe(600_000);
    expect(estimateCount()).toBe(0);
  });
});

describe('the available bitrate', () => {
  it('is the latest estimate, and the initial one before', () => {
    const { budget, estimateCount } = rembBudget();
    budget.initialBitrateBps = 800_000;
    expect(budget.availableBitrateBps).toBe(800_000);
    budget.receiveRemb(2_000_000);
    budget.receiveRemb(1_500_000);
    expect(budget.availableBitrateBps).toBe(1_500_000);
    expect(estimateCount()).toBe(2);
  });

  it('stays within the limits of the application', () => {
    const { budget } = rembBudget();
    budget.receiveRemb(2_000_000);
    budget.maxBitrateBps = 500_000;
    budget.minBitrateBps = 200_000;
    expect(budget.availableBitrateBps).toBe(500_000);
    budget.receiveRemb(100_000);
    expect(budget.availableBitrateBps).toBe(200_000);
    budget.minBitrateBps = 0;
    budget.receiveRemb(0);
    expect(budget.availableBitrateBps).toBe(30_000);
    budget.maxBitrateBps = 0;
    budget.receiveRemb(3_000_000);
    expect(budget.availableBitrateBps).toBe(3_000_000);
  });

  it('refuses limits that contradict each other, or let nothing through', () => {
    const { budget } = budgetOf();
    const set = (limits: { max?: number; min?: number }) => () => {
      if (limits.max !== undefined) budget.maxBitrateBps = limits.max;
      if (limits.min !== undefined) budget.minBitrateBps = limits.min;
    };
    expect(set({ max: 29_999 })).toThrow('bitrate must be >= 30000 or 0 (unlimited)');
    expect(set({ min: 29_999 })).toThrow('bitrate must be >= 30000 or 0 (unlimited)');
    budget.maxBitrateBps = 100_000;
    expect(set({ min: 100_001 })).toThrow('bitrate must be <= current max outgoing bitrate (100000) or 0 (unlimited)');
    budget.minBitrateBps = 50_000;
    expect(set({ max: 49_999 })).toThrow('bitrate must be >= current min outgoing bitrate (50000) or 0 (unlimited)');
    expect(budget).toMatchObject({ maxBitrateBps: 100_000, minBitrateBps: 50_000 });
    set({ max: 0, min: 0 })();
    expect(budget).toMatchObject({ maxBitrateBps: 0, minBitrateBps: 0 });
  });
});

describe('what is told of it', () => {
  it('is what is wanted, and what there is', () => {
    const { budget } = rembBudget([900_000, 100_000]);
    budget.receiveRemb(700_000);
    expect(budget.traceInfo(0)).toEqual({
      bweType: 'remb',
      desiredBitrate: 1_000_000,
      effectiveDesiredBitrate: 1_000_000,
      minBitrate: 30_000,
      maxBitrate: 1_350_000,
      startBitrate: 700_000,
      maxPaddingBitrate: 1_147_500,
      availableBitrate: 700_000,
    });
    budget.maxBitrateBps = 500_000;
    budget.minBitrateBps = 40_000;
    expect(budget.traceInfo(0)).toMatchObject({
      minBitrate: 40_000,
      maxBitrate: 500_000,
      startBitrate: 500_000,
      availableBitrate: 500_000,
    });
  });

  it('never wants less than the initial bitrate', () => {
    expect(rembBudget([10_000]).budget.traceInfo(0)).toMatchObject({ desiredBitrate: 10_000, maxBitrate: 600_000 });
  });
});
