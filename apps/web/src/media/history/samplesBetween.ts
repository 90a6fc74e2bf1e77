import type { ProducerSource } from '@parley/signaling-protocol';
import type { StatisticsEntry } from '../collectStatistics.ts';
import { selectedPair } from '../selectedPair.ts';
import type { PictureSample, Sample } from './Sample.ts';

/** One stream that is received: whose it is, and the SSRC by which the browser's report knows it. */
export type ReceivedStream = {
  peerId: string;
  source: ProducerSource;
  ssrc: number;
  /** Now received, as the server tells; undefined where there is but one, null while nothing comes. */
  spatialLayer?: number | null | undefined;
};

/** The browser's statistics of both transports at one moment. */
export type Look = {
  /** Milliseconds of `performance.now()`. */
  atMs: number;
  ownPeerId: string;
  send: readonly StatisticsEntry[];
  recv: readonly StatisticsEntry[];
  received: readonly ReceivedStream[];
};

/** What happened between two looks, by peerId, oneself included. A stream that was not there before is not counted yet. */
export function samplesBetween(before: Look, now: Look): Map<string, Sample> {
  const samples = new Map<string, Sample>();
  const seconds = (now.atMs - before.atMs) / 1000;
  if (!(seconds > 0) || now.ownPeerId !== before.ownPeerId) return samples;
  const pairs = grownEntries(before.recv, now.recv);
  for (const peerId of new Set(now.received.map((stream) => stream.peerId))) {
    const theirs = now.received.filter((stream) => stream.peerId === peerId);
    const streams = pairs.filter(([entry]) => entry.type === 'inbound-rtp' && isOneOf(theirs, entry));
    const picture = streams.filter(([entry]) => isOneOf(ofCamera(theirs), entry)).map(([entry]) => entry);
    const lost = grown(streams, 'packetsLost');
    const due = lost + grown(streams, 'packetsReceived');
    const buffered = grown(streams, 'jitterBufferDelay') / grown(streams, 'jitterBufferEmittedCount');
    samples.set(peerId, {
      atMs: now.atMs,
      bitrateBps: (grown(streams, 'bytesReceived') * 8) / seconds,
      ...(due > 0 && { lossRatio: Math.min(1, Math.max(0, lost / due)) }),
      ...(Number.isFinite(buffered) && { bufferedMs: buffered * 1000 }),
      ...pictureIn(picture),
      ...layerIn(ofCamera(theirs)),
    });
  }
  return samples.set(now.ownPeerId, ownSample(before, now, seconds));
}

function ownSample(before: Look, now: Look, seconds: number): Sample {
  const pairs = grownEntries(before.send, now.send);
  const streams = pairs.filter(([entry]) => entry.type === 'outbound-rtp');
  // What was lost on the way to the server, the server reports.
  const lost = grown(
    pairs.filter(([entry]) => entry.type === 'remote-inbound-rtp'),
    'packetsLost',
  );
  const sent = grown(streams, 'packetsSent');
  const pictures = streams.filter(([{ kind }]) => kind === 'video');
  const layers = pictures.filter(([{ rid }]) => rid !== undefined);
  const roundTripMs = roundTripMsOf(now.send) ?? roundTripMsOf(now.recv);
  return {
    atMs: now.atMs,
    bitrateBps: (grown(streams, 'bytesSent') * 8) / seconds,
    ...(sent > 0 && { lossRatio: Math.min(1, Math.max(0, lost / sent)) }),
    ...(roundTripMs !== undefined && { roundTripMs }),
    ...pictureIn(pictures.map(([entry]) => entry)),
    ...(layers.length > 1 && { spatialLayer: highestMoving(layers) }),
  };
}

/** An entry of now, and the same stream's of before. */
type Grown = readonly [now: StatisticsEntry, before: StatisticsEntry];

function grownEntries(before: readonly StatisticsEntry[], now: readonly StatisticsEntry[]): Grown[] {
  const earlier = new Map(before.map((entry) => [entry.id, entry]));
  return now.flatMap((entry): Grown[] => {
    const same = earlier.get(entry.id);
    return same ? [[entry, same]] : [];
  });
}

/** By how much a counter of these streams grew in all; one that began anew counts from nothing. */
function grown(streams: readonly Grown[], name: string): number {
  let sum = 0;
  for (const [now, before] of streams) {
    const [value, earlier] = [numberIn(now, name), numberIn(before, name)];
    sum += value < earlier && name !== 'packetsLost' ? value : value - earlier;
  }
  return sum;
}

function numberIn(entry: StatisticsEntry, name: string): number {
  const value = entry[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function isOneOf(streams: readonly ReceivedStream[], { ssrc }: StatisticsEntry): boolean {
  return streams.some((stream) => stream.ssrc === ssrc);
}

function ofCamera(streams: readonly ReceivedStream[]): ReceivedStream[] {
  return streams.filter(({ source }) => source === 'webcam');
}

function layerIn(cameras: readonly ReceivedStream[]): { spatialLayer?: number } {
  const layers = cameras.flatMap(({ spatialLayer }) => (typeof spatialLayer === 'number' ? [spatialLayer] : []));
  return layers.length > 0 ? { spatialLayer: Math.max(...layers) } : {};
}

/** The highest of the streams of simulcast that has sent something; -1: none has. RIDs are in order of their layers. */
function highestMoving(layers: readonly Grown[]): number {
  const ordered = [...layers].sort(([a], [b]) => String(a.rid).localeCompare(String(b.rid)));
  return ordered.findLastIndex((layer) => grown([layer], 'bytesSent') > 0);
}

/** The largest of these pictures that moves. */
function pictureIn(entries: readonly StatisticsEntry[]): { picture?: PictureSample } {
  let picture: PictureSample | undefined;
  for (const entry of entries) {
    const [widthPx, heightPx] = [numberIn(entry, 'frameWidth'), numberIn(entry, 'frameHeight')];
    const framesPerSecond = numberIn(entry, 'framesPerSecond');
    if (heightPx === 0 || framesPerSecond === 0 || heightPx <= (picture?.heightPx ?? 0)) continue;
    picture = { widthPx, heightPx, framesPerSecond };
  }
  return picture ? { picture } : {};
}

/** Of the pair of addresses in use. Firefox has no entry for the transport, but says `selected` in the pair's own. */
function roundTripMsOf(report: readonly StatisticsEntry[]): number | undefined {
  const seconds = selectedPair(report)?.currentRoundTripTime;
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}
