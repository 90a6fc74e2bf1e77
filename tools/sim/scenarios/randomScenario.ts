import { SeededRandom } from '../../../packages/sfu-core/src/testing/SeededRandom.ts';
import {
  burstLossOf,
  type LinkChange,
  type LinkProfile,
} from '../../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import type { VideoShape } from '../media/VideoSource.ts';
import type { CallEvent, ParticipantPlan, Scenario } from './Scenario.ts';
import { layered, simulcast } from './shapes.ts';

/** What cameras send, the common ones more often. */
const SHAPES: readonly (() => VideoShape)[] = [
  () => simulcast('L1T3'),
  () => simulcast('L1T3'),
  () => simulcast('L1T2', { keyFramesApart: true }),
  () => simulcast('L1T1'),
  () => simulcast('L1T3', { encodingCount: 2 }),
  () => layered('vp8', 'L1T1'),
  () => layered('vp8', 'L1T3'),
  () => layered('vp9', 'L1T3'),
  () => layered('vp9', 'L2T2'),
  () => layered('vp9', 'L3T3'),
  () => layered('vp9', 'L3T1'),
  () => layered('vp9', 'L2T3_KEY'),
  () => layered('vp9', 'L3T3_KEY'),
  () => layered('av1', 'L1T1'),
  () => layered('av1', 'L1T3'),
  () => layered('av1', 'L2T2'),
  () => layered('av1', 'L3T3'),
  () => layered('av1', 'L3T3_KEY'),
];
const RATES_BPS = [0, 0, 300_000, 500_000, 800_000, 1_200_000, 2_000_000, 4_000_000];
const SENDER_RATES_BPS = [0, 0, 0, 4_000_000, 6_000_000];

/** A call made by chance: who sends what to whom, over which networks, and what they do meanwhile. */
export function randomScenario(seed: number, durationMs: number): Scenario {
  const random = new SeededRandom(seed * 7_919 + 1);
  const senderCount = random.chance(0.75) ? 1 : 2;
  const viewerCount = random.chance(0.6) ? 1 : 2;
  const participants: ParticipantPlan[] = [];
  for (let sender = 0; sender < senderCount; sender++) {
    participants.push({
      joinMs: sender === 0 ? 0 : random.below(durationMs / 3),
      video: random.pick(SHAPES)(),
      audio: random.chance(0.3),
      up: path(random, random.pick(SENDER_RATES_BPS)),
      down: { delayMs: random.below(80) },
      consumes: [],
    });
  }
  for (let viewer = 0; viewer < viewerCount; viewer++) {
    const rateBps = random.pick(RATES_BPS);
    participants.push({
      joinMs: random.below(durationMs / 4),
      up: { ...path(random, 0), duplicateRatio: 0 },
      down: path(random, rateBps),
      downChanges: rateBps > 0 ? changes(random, durationMs) : [],
    });
  }
  const events = Array.from({ length: random.below(1 + durationMs / 5_000) }, () =>
    event(random, durationMs, senderCount, viewerCount),
  ).filter((made) => made !== undefined);
  return {
    name: `seed ${seed}`,
    description: participants
      .flatMap(({ video }) => (video ? [`${video.codec} ${video.encodingCount} x ${video.scalabilityMode}`] : []))
      .join(', '),
    durationMs,
    participants,
    events: events.sort((a, b) => a.atMs - b.atMs),
  };
}

function path(random: SeededRandom, rateBps: number): LinkProfile {
  return {
    delayMs: random.below(random.chance(0.2) ? 200 : 60),
    ...(rateBps > 0 && { rateBps, maxQueueMs: random.pick([100, 300, 600]) }),
    ...(random.chance(0.5) && { lossRatio: random.next() ** 2 * 0.08 }),
    ...(random.chance(0.15) && { burst: burstLossOf(random.next() * 0.05, 2 + random.below(10)) }),
    ...(random.chance(0.3) && { jitterMs: random.below(80), jitterReorders: random.chance(0.3) }),
    ...(random.chance(0.15) && { reorderRatio: random.next() * 0.02, reorderDelayMs: 5 + random.below(40) }),
    ...(random.chance(0.15) && { duplicateRatio: random.next() * 0.02 }),
  };
}

function changes(random: SeededRandom, durationMs: number): LinkChange[] {
  return Array.from({ length: random.below(4) }, () => ({
    atMs: random.below(durationMs),
    change: random.chance(0.8)
      ? { rateBps: random.pick(RATES_BPS.slice(2)) }
      : { lossRatio: random.chance(0.5) ? 1 : 0 },
  }))
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ atMs, change }) =>
      // What is cut off comes back.
      change.lossRatio === 1
        ? [
            { atMs, change },
            { atMs: atMs + 200 + random.below(2_000), change: { lossRatio: 0 } },
          ]
        : [{ atMs, change }],
    )
    .sort((a, b) => a.atMs - b.atMs);
}

function event(
  random: SeededRandom,
  durationMs: number,
  senderCount: number,
  viewerCount: number,
): CallEvent | undefined {
  const atMs = random.below(durationMs);
  const sender = random.below(senderCount);
  const viewer = senderCount + random.below(viewerCount);
  switch (random.below(7)) {
    case 0:
    case 1:
      return {
        atMs,
        does: 'prefer',
        viewer,
        sender,
        layers: { spatialLayer: random.below(3), temporalLayer: random.below(3) },
      };
    case 2:
      return { atMs, does: random.chance(0.4) ? 'pause' : 'resume', viewer, sender };
    case 3:
      return { atMs, does: random.chance(0.3) ? 'pauseProducer' : 'resumeProducer', sender };
    case 4:
      return { atMs, does: 'sendStreams', sender, count: 1 + random.below(3) };
    case 5:
      return { atMs, does: 'prioritize', viewer, sender, priority: 1 + random.below(255) };
    default:
      return { atMs, does: 'limit', viewer, maxBitrateBps: random.pick([0, 0, 250_000, 900_000]) };
  }
}
