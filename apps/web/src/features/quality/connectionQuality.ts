import type { ConnectionState } from '../connection/connectionSlice.ts';
import type { ConsumerEntry } from '../consumers/consumersSlice.ts';
import type { ProducersState } from '../producers/producersSlice.ts';
import type { DownlinkEstimate } from '../statistics/statisticsSlice.ts';

/** How a connection does. */
export type Grade = 'good' | 'fair' | 'poor';

/**
 * What is wrong. `interrupted`: nothing gets through. `slow`: less gets through than is wanted. `loses-sent`,
 * `loses-received`: packets are lost on the way to the server, or from it. `nothing-arrives`: somebody sends nothing, though they
 * have not paused.
 */
export type QualityReason = 'interrupted' | 'slow' | 'loses-sent' | 'loses-received' | 'nothing-arrives';

/** A verdict on a connection. A good one needs no reason. */
export type Quality = { grade: Grade; reason?: QualityReason | undefined };

const good: Quality = { grade: 'good' };
const badness = { good: 0, fair: 1, poor: 2 } as const;

/** Whether `a` is worse than `b`. */
export function isWorse(a: Quality, b: Quality): boolean {
  return badness[a.grade] > badness[b.grade];
}

/** What is known of one's own connection. */
export type OwnConnection = {
  connection: Pick<ConnectionState, 'media' | 'lostAtServer'>;
  /** Undefined: the server has not said. */
  downlink: DownlinkEstimate | undefined;
  producers: ProducersState;
  /** Of everybody. */
  consumers: readonly ConsumerEntry[];
};

/** How one's own connection does: the worst of what is known, and of equally bad things the one that explains the others. */
export function ownQuality({ connection, downlink, producers, consumers }: OwnConnection): Quality {
  return worst([
    isInterrupted(connection) ? { grade: 'poor', reason: 'interrupted' } : good,
    downlinkQuality(downlink),
    lossQuality(sentScores(producers), 'loses-sent'),
    lossQuality(receivedScores(consumers), 'loses-received'),
  ]);
}

/** How somebody else's connection does, by what is received of them: only their way to the server counts. */
export function theirQuality(consumers: readonly ConsumerEntry[]): Quality {
  const scores = consumers.filter(({ paused }) => !paused).map(({ producerScore }) => producerScore);
  if (scores.length > 0 && scores.every((score) => score === 0)) return { grade: 'poor', reason: 'nothing-arrives' };
  return lossQuality(scores, 'loses-sent');
}

function isInterrupted({ media, lostAtServer }: OwnConnection['connection']): boolean {
  const lostHere = [media.send, media.recv].some((state) => state === 'disconnected' || state === 'failed');
  return lostHere || lostAtServer.send || lostAtServer.recv;
}

/** With a little less than is wanted a layer is left out here and there; with a third of it, nearly all are. */
function downlinkQuality(downlink: DownlinkEstimate | undefined): Quality {
  if (!downlink || downlink.desiredBitrate === 0) return good;
  const share = downlink.availableBitrate / downlink.desiredBitrate;
  if (share >= 0.9) return good;
  return { grade: share < 1 / 3 ? 'poor' : 'fair', reason: 'slow' };
}

function sentScores(producers: ProducersState): number[] {
  return Object.values(producers).flatMap(({ paused, score }) => (paused || score === undefined ? [] : [score]));
}

function receivedScores(consumers: readonly ConsumerEntry[]): number[] {
  // What the sender loses is not there for us to lose; what is not being sent here tells nothing.
  const telling = consumers.filter(
    ({ paused, producerScore, layers }) => !paused && producerScore >= scoreOf.good && layers?.spatial !== null,
  );
  return telling.map(({ score }) => score);
}

/** The server scores a stream with ((received - lost) / received)^4 × 10: 8 is a loss of some 5 %, 5 of 16 %. */
const scoreOf = { good: 8, fair: 5 } as const;

/** By the mean: one stream of few packets says little. A score of 0 is a stream that is not sent at all. */
function lossQuality(scores: readonly number[], reason: QualityReason): Quality {
  const sent = scores.filter((score) => score > 0);
  if (sent.length === 0) return good;
  const mean = Math.round(sent.reduce((sum, score) => sum + score, 0) / sent.length);
  if (mean >= scoreOf.good) return good;
  return { grade: mean >= scoreOf.fair ? 'fair' : 'poor', reason };
}

function worst(qualities: readonly Quality[]): Quality {
  return qualities.reduce((a, b) => (isWorse(b, a) ? b : a), good);
}
