import type { TransportType } from '../../types/baseTransport.ts';
import type { DataSession } from './DataSession.ts';
import type { RtpSession } from './RtpSession.ts';

/** What every kind of transport is to its router: media, data, and what the host may ask of it. */
export interface Transport {
  readonly id: string;
  readonly type: TransportType;
  readonly session: RtpSession;
  /** Undefined: no data passes here. */
  readonly dataSession: DataSession | undefined;
  setMaxIncomingBitrate(bitrateBps: number): void;
  setMaxOutgoingBitrate(bitrateBps: number): void;
  setMinOutgoingBitrate(bitrateBps: number): void;
  dump(): Record<string, unknown>;
  getStats(): Record<string, unknown>[];
  /** Idempotent. */
  close(): void;
}
