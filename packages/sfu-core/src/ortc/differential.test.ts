import * as reference from 'mediasoup/ortc';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/SeededRandom.ts';
import type { MediaKind, RtpMapping } from '../types/rtpParameters.ts';
import * as ortc from './index.ts';
import {
  maybeDamaged,
  mediaCodecs,
  producerParameters,
  remoteCapabilities,
  sctpStreamParameters,
} from './testing/rtpCases.ts';

type Outcome = { value: unknown } | { error: string; message: string };

/** What JavaScript itself says, in words of its own, of what nobody checked. */
const unchecked = /^(Cannot read|Cannot destructure|Cannot use 'in'|.* is not (a function|iterable))/;

/** The same result, or the same error in the same words, unless theirs are JavaScript's. */
function expectSame(ours: Outcome, theirs: Outcome): void {
  if ('error' in ours && 'error' in theirs && unchecked.test(theirs.message)) expect(ours.error).toBe(theirs.error);
  else expect(ours).toEqual(theirs);
}

/** What a function did: its result, or class and message of what it threw. */
function outcome(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (thrown) {
    const error = thrown as Error;
    return { error: error.constructor.name, message: error.message };
  }
}

/** Plays the reference's random SSRCs back to ours. */
function replay(...ssrcs: (number | undefined)[]): () => number {
  const left = [...ssrcs];
  return () => left.shift() ?? 0;
}

// The reference has to be called once before it knows the dependency descriptor of pipes.
reference.generateRouterRtpCapabilities([]);

/** Runs one whole negotiation on both sides. Returns how far it got. */
function negotiate(seed: number): string {
  const random = new SeededRandom(seed);

  const codecs = maybeDamaged(mediaCodecs(random), random);
  const [theirCodecs, ourCodecs] = [structuredClone(codecs), structuredClone(codecs)];
  const theirCaps = outcome(() => reference.generateRouterRtpCapabilities(theirCodecs));
  const ourCaps = outcome(() => ortc.generateRouterRtpCapabilities(ourCodecs));
  expectSame(ourCaps, theirCaps);
  if (!('value' in ourCaps)) return ourCaps.error;
  expect(ourCodecs).toEqual(theirCodecs);
  const caps = ourCaps.value as ortc.NormalizedRtpCapabilities;

  const kind: MediaKind = random.chance(0.7) ? 'video' : 'audio';
  const params = maybeDamaged(producerParameters(caps, kind, random), random);
  const [theirs, ours] = [structuredClone(params), structuredClone(params)];
  const theirValidation = outcome(() => reference.validateAndNormalizeRtpParameters(theirs));
  expectSame(
    outcome(() => ortc.validateAndNormalizeRtpParameters(ours)),
    theirValidation,
  );
  if ('error' in theirValidation) return theirValidation.error;
  expect(ours).toEqual(theirs);
  const normalized = ours as ortc.NormalizedRtpParameters;

  const theirMapping = outcome(() => reference.getProducerRtpParametersMapping(theirs, caps));
  const mapping = (theirMapping as { value?: RtpMapping }).value;
  const ourMapping = outcome(() =>
    ortc.getProducerRtpParametersMapping(normalized, caps, replay(mapping?.encodings[0]?.mappedSsrc)),
  );
  expectSame(ourMapping, theirMapping);
  expect(ours).toEqual(theirs);
  if (!mapping) return (theirMapping as { error: string }).error;

  const ourConsumable = outcome(() => ortc.getConsumableRtpParameters(kind, normalized, caps, mapping));
  expectSame(
    ourConsumable,
    outcome(() => reference.getConsumableRtpParameters(kind, theirs, caps, mapping)),
  );
  if ('error' in ourConsumable) return ourConsumable.error;
  const consumable = ourConsumable.value as ortc.NormalizedRtpParameters;

  const remote = maybeDamaged(remoteCapabilities(caps, random), random);
  const [theirRemote, ourRemote] = [structuredClone(remote), structuredClone(remote)];
  const consumability = outcome(() => reference.canConsume(consumable, theirRemote));
  expectSame(
    outcome(() => ortc.canConsume(consumable, ourRemote)),
    consumability,
  );
  if ('error' in consumability) return consumability.error;
  expect(ourRemote).toEqual(theirRemote);

  const before = structuredClone(consumable);
  const negotiation = {
    consumableRtpParameters: consumable,
    remoteRtpCapabilities: ourRemote as ortc.NormalizedRtpCapabilities,
    pipe: random.chance(0.2),
    enableRtx: random.chance(0.6),
  };
  const theirPipe = reference.getPipeConsumerRtpParameters(negotiation);
  const [pipeSsrc] = theirPipe.encodings ?? [];
  expect(ortc.getPipeConsumerRtpParameters(negotiation, replay(pipeSsrc?.ssrc, pipeSsrc?.rtx?.ssrc))).toEqual(
    theirPipe,
  );

  const theirConsumer = outcome(() => reference.getConsumerRtpParameters(negotiation));
  const [encoding] = (theirConsumer as { value?: ortc.NormalizedRtpParameters }).value?.encodings ?? [];
  const ourConsumer = outcome(() =>
    ortc.getConsumerRtpParameters(negotiation, replay(encoding?.ssrc, encoding?.rtx?.ssrc)),
  );
  expectSame(ourConsumer, theirConsumer);
  expect(consumable).toEqual(before);
  return 'value' in ourConsumer ? 'consumed' : ourConsumer.error;
}

describe('negotiation, compared with mediasoup', () => {
  it('gives the same results and the same errors in 5,000 seeded cases', () => {
    const ends: Record<string, number> = {};
    for (let seed = 1; seed <= 5000; seed++) {
      try {
        const end = negotiate(seed);
        ends[end] = (ends[end] ?? 0) + 1;
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    // The cases are only worth something if they reach every end, the good one often.
    expect(ends.consumed).toBeGreaterThan(1000);
    expect(ends.TypeError).toBeGreaterThan(500);
    expect(ends.UnsupportedError).toBeGreaterThan(300);
  });

  it('has the same supported capabilities', async () => {
    const mediasoup = await import('mediasoup');
    const theirs = mediasoup.getSupportedRtpCapabilities();
    const ours: unknown = ortc.getSupportedRtpCapabilities();
    ortc.validateAndNormalizeRtpCapabilities(theirs);
    ortc.validateAndNormalizeRtpCapabilities(ours);
    expect(ours).toEqual(theirs);
  });

  it('reads scalability modes the same way', async () => {
    const { parseScalabilityMode } = await import('mediasoup');
    for (const mode of [undefined, '', 'L1T3', 'S3T2', 'L3T3_KEY', 'L3T3h', 'L0T1', 'L10T10', 'L100T1', 'l1t1', 'x']) {
      expect(ortc.parseScalabilityMode(mode)).toEqual(parseScalabilityMode(mode));
    }
  });

  it('validates SCTP stream parameters the same way', () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new SeededRandom(seed);
      const params = maybeDamaged(sctpStreamParameters(random), random);
      const [theirs, ours] = [structuredClone(params), structuredClone(params)];
      const expected = outcome(() => reference.validateAndNormalizeSctpStreamParameters(theirs as never));
      expectSame(
        outcome(() => ortc.validateAndNormalizeSctpStreamParameters(ours)),
        expected,
      );
      if ('value' in expected) expect(ours).toEqual(theirs);
    }
  });
});
