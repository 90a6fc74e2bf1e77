import type { RtpPacket } from '../rtp/RtpPacket.ts';
import type { Producer } from './Producer.ts';

/** Looks at the packets of some of a router's producers. */
export interface RtpObserver {
  readonly id: string;
  addProducer(producer: Producer): void;
  removeProducer(producer: Producer): void;
  /** Called for each packet of its producers that is forwarded. */
  receive(producer: Producer, packet: RtpPacket, nowMs: number): void;
  pause(): void;
  resume(): void;
  /** Idempotent. */
  close(): void;
}
