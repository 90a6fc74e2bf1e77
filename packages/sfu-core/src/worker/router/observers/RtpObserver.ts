import { EngineError } from '../../../channel/EngineChannel.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { Producer } from '../producers/Producer.ts';

/** Looks at the packets of some of a router's producers. */
export interface RtpObserver {
  readonly id: string;
  /** Throws when the producer is of another kind than the observer looks at. */
  addProducer(producer: Producer): void;
  /** Also called when a producer closes. */
  removeProducer(producer: Producer): void;
  producerPaused(producer: Producer): void;
  producerResumed(producer: Producer): void;
  /** Called for each packet of its producers that is forwarded. */
  receive(producer: Producer, packet: RtpPacket, nowMs: number): void;
  pause(): void;
  resume(): void;
  /** Idempotent. */
  close(): void;
}

/** Intervals are held within these bounds, ms. */
export function clampInterval(intervalMs: number, minMs: number): number {
  return Math.min(Math.max(intervalMs, minMs), 5_000);
}

export function requireAudio(producer: Producer): void {
  if (producer.kind !== 'audio') throw new EngineError('TypeError', 'not an audio Producer');
}
