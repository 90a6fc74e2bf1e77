import * as reference from 'mediasoup/ortc';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../testing/SeededRandom.ts';
import type { MediaKind, RtpMapping } from '../types/rtpParameters.ts';
import * as ortc from './index.ts';
import { damaged, mediaCodecs, producerParameters, remoteCapabilities } from './testing/rtpCases.ts';

type Outcome = { value: unknown } | { error: string };

/** What a function did: its result, or the class of what it threw. */
function outcome(run: () => unknown): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    return { error: (error as Error).constructor.name };
  }
}

function maybeDamaged<T>(value: T, random: SeededRandom): T {
  return random.chance(0.25) ? damaged(value, random) : value;
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
  expect(ourCaps).toEqual(theirCaps);
  if (!('value' in ourCaps)) return ourCaps.error;
  expect(ourCodecs).toEqual(theirCodecs);
  const caps = ourCaps.value as ortc.NormalizedRtpCapabilities;

  const kind: MediaKind = random.chance(0.7) ? 'video' : 'audio';
  const params = maybeDamaged(producerParameters(caps, kind, random), random);
  const [theirs, ours] = [structuredClone(params), structuredClone(params)];
  const theirValidation = outcome(() => reference.validateAndNormalizeRtpParameters(theirs));
  expect(outcome(() => ortc.validateAndNormalizeRtpParameters(ours))).toEqual(theirValidation);
  if ('error' in theirValidation) return theirValidation.error;
  expect(ours).toEqual(theirs);
  const normalized = ours as ortc.NormalizedRtpParameters;

  const theirMapping = outcome(() => reference.getProducerRtpParametersMapping(theirs, caps));
  const mapping = (theirMapping as { value?: RtpMapping }).value;
  const ourMapping = outcome(() =>
    ortc.getProducerRtpParametersMapping(normalized, caps, replay(mapping?.encodings[0]?.mappedSsrc)),
  );
  expect(ourMapping).toEqual(theirMapping);
  expect(ours).toEqual(theirs);
  if (!mapping) return (theirMapping as { error: string }).error;

  const ourConsumable = outcome(() => ortc.getConsumableRtpParameters(kind, normalized, caps, mapping));
  expect(ourConsumable).toEqual(outcome(() => reference.getConsumableRtpParameters(kind, theirs, caps, mapping)));
  if ('error' in ourConsumable) return ourConsumable.error;
  const consumable = ourConsumable.value as ortc.NormalizedRtpParameters;

  const remote = maybeDamaged(remoteCapabilities(caps, random), random);
  const [theirRemote, ourRemote] = [structuredClone(remote), structuredClone(remote)];
  const consumability = outcome(() => reference.canConsume(consumable, theirRemote));
  expect(outcome(() => ortc.canConsume(consumable, ourRemote))).toEqual(consumability);
  if ('error' in consumability) return consumability.error;
  expect(ourRemote).toEqual(theirRemote);

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
  expect(ourConsumer).toEqual(theirConsumer);
  return 'value' in ourConsumer ? 'consumed' : ourConsumer.error;
}

describe('negotiation, compared with mediasoup', () => {
  it('gives the same results and the same error classes in 1,500 seeded cases', () => {
    const ends: Record<string, number> = {};
    for (let seed = 1; seed <= 1500; seed++) {
      try {
        const end = negotiate(seed);
        ends[end] = (ends[end] ?? 0) + 1;
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
    }
    // The cases are only worth something if they reach every end, the good one often.
    expect(ends.consumed).toBeGreaterThan(300);
    expect(ends.TypeError).toBeGreaterThan(100);
    expect(ends.UnsupportedError).toBeGreaterThan(50);
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
    const random = new SeededRandom(7);
    for (let i = 0; i < 300; i++) {
      const value = () => random.pick([0, 1, 500, 'x', true, false, null] as unknown[]);
      const params: Record<string, unknown> = {};
      for (const key of random.some(['streamId', 'ordered', 'maxPacketLifeTime', 'maxRetransmits'], 0.6)) {
        params[key] = random.chance(0.7) && key === 'streamId' ? 3 : value();
      }
      const [theirs, ours] = [structuredClone(params), structuredClone(params)];
      const expected = outcome(() => reference.validateAndNormalizeSctpStreamParameters(theirs as never));
      expect(outcome(() => ortc.validateAndNormalizeSctpStreamParameters(ours))).toEqual(expected);
      if ('value' in expected) expect(ours).toEqual(theirs);
    }
  });
});
