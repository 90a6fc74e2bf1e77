import type { MediaKind } from '../../types/rtpParameters.ts';
import type { WorkerStreamStats } from '../../types/workerStats.ts';

/** What a stream counts, received or sent. */
export type CountedStream = {
  packetCount: number;
  byteCount: number;
  packetsLost: number;
  packetsRetransmitted: number;
  nackCount: number;
  nackPacketCount: number;
  pliCount: number;
  firCount: number;
};

export type Direction = 'received' | 'sent';

const directions: readonly Direction[] = ['received', 'sent'];
const kinds: readonly MediaKind[] = ['audio', 'video'];

/** RTP streams added up, by direction and kind. */
export class MediaTally {
  readonly received = { audio: noStream(), video: noStream() };
  readonly sent = { audio: noStream(), video: noStream() };

  /** Allocates nothing: a large room has tens of thousands of streams, and media waits meanwhile. */
  addStream(direction: Direction, kind: MediaKind, stream: CountedStream): void {
    const total = this[direction][kind];
    total.packets += stream.packetCount;
    total.bytes += stream.byteCount;
    // Duplicates make a receiver report fewer than none (RFC 3550 §6.4.1).
    total.packetsLost += Math.max(0, stream.packetsLost);
    total.packetsRetransmitted += stream.packetsRetransmitted;
    total.nackCount += stream.nackCount;
    total.nackPacketCount += stream.nackPacketCount;
    total.pliCount += stream.pliCount;
    total.firCount += stream.firCount;
  }

  add(other: MediaTally): void {
    for (const direction of directions) for (const kind of kinds) addTo(this[direction][kind], other[direction][kind]);
  }

  /**
   * Lets no total be less than in `before`: packets that came late are no longer lost ones, but whoever draws totals takes one that
   * falls for a new start.
   */
  neverBelow(before: MediaTally): void {
    for (const direction of directions) {
      for (const kind of kinds) {
        const total = this[direction][kind];
        total.packetsLost = Math.max(total.packetsLost, before[direction][kind].packetsLost);
      }
    }
  }
}

function noStream(): WorkerStreamStats {
  return {
    packets: 0,
    bytes: 0,
    packetsLost: 0,
    packetsRetransmitted: 0,
    nackCount: 0,
    nackPacketCount: 0,
    pliCount: 0,
    firCount: 0,
  };
}

function addTo(total: WorkerStreamStats, more: WorkerStreamStats): void {
  for (const name of Object.keys(total) as (keyof WorkerStreamStats)[]) total[name] += more[name];
}
