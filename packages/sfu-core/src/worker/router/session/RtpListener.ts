import { EngineError } from '../../../channel/EngineChannel.ts';
import type { RtpParameters } from '../../../types/rtpParameters.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';

/** Extension ids by which a transport's remote says what a packet belongs to; 0: not negotiated. */
export interface RoutingExtensionIds {
  mid: number;
  rid: number;
  repairedRid: number;
}

/** What the listener needs of a producer. */
export interface RoutedProducer {
  readonly id: string;
  readonly rtpParameters: RtpParameters;
}

/**
 * How many SSRCs one producer may bring along beside those that signalling told: media and repair of a few encodings,
 * and of their successors. Each costs memory, and they come from the network.
 */
const MAX_LEARNED_SSRCS = 32;

/** Finds the producer of a packet: by SSRC, then by MID, then by RID; SSRCs are learned (RFC 8843 §9.2). */
export class RtpListener<P extends RoutedProducer> {
  readonly #bySsrc = new Map<number, P>();
  readonly #byMid = new Map<string, P>();
  readonly #byRid = new Map<string, P>();
  readonly #learnedCounts = new Map<P, number>();

  /** Refuses a producer whose SSRC, MID or (without MID) RID is taken; nothing is changed then. */
  add(producer: P): void {
    const { mid, encodings = [] } = producer.rtpParameters;
    const ssrcs = encodings.flatMap(({ ssrc, rtx }) => [ssrc, rtx?.ssrc].filter((value) => value !== undefined));
    const rids = encodings.map(({ rid }) => rid).filter((rid) => rid !== undefined);
    for (const ssrc of ssrcs) {
      if (this.#bySsrc.has(ssrc))
        throw new EngineError('TypeError', `ssrc already exists in RTP listener [ssrc:${ssrc}]`);
    }
    if (mid && this.#byMid.has(mid)) {
      throw new EngineError('TypeError', `MID already exists in RTP listener [mid:${mid}]`);
    }
    for (const rid of rids) {
      if (!mid && this.#byRid.has(rid)) {
        throw new EngineError('TypeError', `RID already exists in RTP listener [rid:${rid}]`);
      }
    }
    for (const ssrc of ssrcs) this.#bySsrc.set(ssrc, producer);
    if (mid) this.#byMid.set(mid, producer);
    // Where there is a MID it decides: RIDs are only unique within it.
    if (!mid) for (const rid of rids) this.#byRid.set(rid, producer);
  }

  remove(producer: P): void {
    for (const table of [this.#bySsrc, this.#byMid, this.#byRid] as Map<unknown, P>[]) {
      for (const [key, value] of table) if (value === producer) table.delete(key);
    }
    this.#learnedCounts.delete(producer);
  }

  find(packet: RtpPacket, ids: RoutingExtensionIds): P | undefined {
    const known = this.#bySsrc.get(packet.ssrc);
    if (known) return known;
    const mid = readText(packet, ids.mid);
    const rid = readText(packet, ids.rid) ?? readText(packet, ids.repairedRid);
    const producer =
      (mid === undefined ? undefined : this.#byMid.get(mid)) ?? (rid === undefined ? undefined : this.#byRid.get(rid));
    if (producer) this.#learn(packet.ssrc, producer);
    return producer;
  }

  findBySsrc(ssrc: number): P | undefined {
    return this.#bySsrc.get(ssrc);
  }

  #learn(ssrc: number, producer: P): void {
    const learned = this.#learnedCounts.get(producer) ?? 0;
    if (learned >= MAX_LEARNED_SSRCS) return;
    this.#learnedCounts.set(producer, learned + 1);
    this.#bySsrc.set(ssrc, producer);
  }

  dump(): Record<'ssrcTable' | 'midTable' | 'ridTable', { key: number | string; value: string }[]> {
    const table = (map: Map<number, P> | Map<string, P>) => [...map].map(([key, { id }]) => ({ key, value: id }));
    return {
      ssrcTable: table(this.#bySsrc),
      midTable: table(this.#byMid),
      ridTable: table(this.#byRid),
    };
  }
}

/** The text of an extension element; undefined when absent. */
export function readText(packet: RtpPacket, id: number): string | undefined {
  const offset = id === 0 ? -1 : packet.extensionOffset(id);
  if (offset < 0) return undefined;
  return packet.buffer.toString('utf8', offset, offset + packet.extensionLengthBytes(id));
}
