import { describe, expect, it } from 'vitest';
import { consumerEntry } from '../../testing/consumerEntry.ts';
import type { ConsumerEntry } from '../consumers/consumersSlice.ts';
import { type OwnConnection, ownQuality, theirQuality } from './connectionQuality.ts';

const consumer = (changes: Partial<ConsumerEntry> = {}) => consumerEntry({ source: 'mic', ...changes });

const own = (changes: Partial<OwnConnection> = {}) =>
  ownQuality({
    connection: { media: { send: 'connected', recv: 'connected' }, lostAtServer: { send: false, recv: false } },
    downlink: undefined,
    producers: {},
    consumers: [],
    ...changes,
  });

const downlink = (availableBitrate: number, desiredBitrate = 1e6) => ({
  availableBitrate,
  desiredBitrate,
  effectiveDesiredBitrate: desiredBitrate,
});

const mic = (score: number | undefined, paused = false) => ({
  mic: { id: 'm', source: 'mic' as const, codec: 'audio/opus', paused, score },
});

describe("somebody else's connection", () => {
  it.each([
    [10, { grade: 'good' }],
    [8, { grade: 'good' }],
    [7, { grade: 'fair', reason: 'loses-sent' }],
    [5, { grade: 'fair', reason: 'loses-sent' }],
    [4, { grade: 'poor', reason: 'loses-sent' }],
    [0, { grade: 'poor', reason: 'nothing-arrives' }],
  ])('with a score of %d is %o', (producerScore, quality) => {
    expect(theirQuality([consumer({ producerScore })])).toEqual(quality);
  });

  it('is not blamed for what is lost on the way to us, nor for what they paused', () => {
    expect(theirQuality([consumer({ score: 2 })])).toEqual({ grade: 'good' });
    expect(theirQuality([consumer({ producerScore: 0, paused: true })])).toEqual({ grade: 'good' });
    expect(theirQuality([])).toEqual({ grade: 'good' });
  });

  it('is judged by all that they send', () => {
    const [voice, picture] = [consumer({ producerScore: 10 }), consumer({ producerScore: 4 })];
    expect(theirQuality([voice, picture])).toEqual({ grade: 'fair', reason: 'loses-sent' });
    // A picture alone that stops may be their camera.
    expect(theirQuality([voice, consumer({ producerScore: 0 })])).toEqual({ grade: 'good' });
  });
});

describe("one's own connection", () => {
  it('is good while nothing is known', () => {
    expect(own()).toEqual({ grade: 'good' });
    expect(own({ producers: mic(undefined) })).toEqual({ grade: 'good' });
  });

  it('is interrupted when browser or server say so', () => {
    const interrupted = { grade: 'poor', reason: 'interrupted' };
    const fine = { media: { send: 'connected', recv: 'unused' }, lostAtServer: { send: false, recv: false } } as const;
    expect(own({ connection: fine })).toEqual({ grade: 'good' });
    expect(own({ connection: { ...fine, media: { send: 'failed', recv: 'connected' } } })).toEqual(interrupted);
    expect(own({ connection: { ...fine, lostAtServer: { send: false, recv: true } } })).toEqual(interrupted);
  });

  it.each([
    [950_000, 'good'],
    [800_000, 'fair'],
    [340_000, 'fair'],
    [300_000, 'poor'],
  ])('that carries %d of 1,000,000 bit/s is %s', (available, grade) => {
    expect(own({ downlink: downlink(available) })).toMatchObject({ grade });
  });

  it('is not slow while nothing is wanted of it', () => {
    expect(own({ downlink: downlink(30_000, 0) })).toEqual({ grade: 'good' });
  });

  it('loses what it sends, unless that is paused', () => {
    expect(own({ producers: mic(6) })).toEqual({ grade: 'fair', reason: 'loses-sent' });
    expect(own({ producers: mic(6, true) })).toEqual({ grade: 'good' });
  });

  it('loses what it receives, if it was not lost before', () => {
    expect(own({ consumers: [consumer({ score: 4 })] })).toEqual({ grade: 'poor', reason: 'loses-received' });
    expect(own({ consumers: [consumer({ score: 4, producerScore: 4 })] })).toEqual({ grade: 'good' });
    const unsent = consumer({ score: 4, layers: { spatial: null, temporal: null } });
    expect(own({ consumers: [unsent] })).toEqual({ grade: 'good' });
  });

  it('is as bad as the worst of it; of equals, the first cause', () => {
    const bad = own({ downlink: downlink(800_000), producers: mic(3) });
    expect(bad).toEqual({ grade: 'poor', reason: 'loses-sent' });
    expect(own({ downlink: downlink(800_000), producers: mic(6) })).toEqual({ grade: 'fair', reason: 'slow' });
  });
});
