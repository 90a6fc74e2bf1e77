import type { TraceEventData } from '../../types/transport.ts';
import type { PayloadDescriptor } from '../codecs/PayloadDescriptor.ts';
import type { HeaderExtensionIds } from '../rtp/headerExtensionIds.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { rtpPacketInfo } from './rtpPacketInfo.ts';

export const PRODUCER_TRACE_TYPES = ['rtp', 'keyframe', 'nack', 'pli', 'fir', 'sr'] as const;
export const CONSUMER_TRACE_TYPES = ['rtp', 'keyframe', 'nack', 'pli', 'fir'] as const;
/** `probation` (padding that probes for bandwidth) never happens yet: nothing sends such padding. */
export const TRANSPORT_TRACE_TYPES = ['probation', 'bwe'] as const;

export interface TraceEventsOptions<Type extends string> {
  types: readonly Type[];
  tell(data: TraceEventData): void;
  /** Milliseconds of the engine's monotonic clock. */
  nowMs(): number;
}

/** The `trace` events of one object, all off at first: for finding out what goes on, not for running. */
export class TraceEvents<Type extends string> {
  /** Whether packets are told of: all that the packet path has to ask. */
  tracesPackets = false;
  readonly #options: TraceEventsOptions<Type>;
  #enabled = new Set<string>();

  constructor(options: TraceEventsOptions<Type>) {
    this.#options = options;
  }

  /** Those that are on. */
  get types(): Type[] {
    return this.#options.types.filter((type) => this.#enabled.has(type));
  }

  /** Turns these on and all others off; types that the object doesn't have mean nothing. */
  enable(types: readonly string[]): void {
    this.#enabled = new Set(types);
    this.tracesPackets = this.#enabled.has('rtp') || this.#enabled.has('keyframe');
  }

  isOn(type: Type): boolean {
    return this.#enabled.has(type);
  }

  tell(type: Type, direction: TraceEventData['direction'], info: Record<string, unknown> = {}): void {
    if (!this.isOn(type)) return;
    this.#options.tell({ type, timestamp: Math.round(this.#options.nowMs()), direction, info });
  }
}

/** The part of trace events that is about packets. */
export interface PacketTrace {
  readonly tracesPackets: boolean;
  isOn(type: 'rtp' | 'keyframe'): boolean;
  tell(type: 'rtp' | 'keyframe', direction: TraceEventData['direction'], info: Record<string, unknown>): void;
}

/**
 * Tells of a packet, as `keyframe` when it begins one and that is on, else as `rtp`.
 *
 * @param isRtx it came, or goes, as a retransmission.
 */
export function tracePacket(
  trace: PacketTrace,
  direction: TraceEventData['direction'],
  packet: RtpPacket,
  payload: PayloadDescriptor,
  ids: HeaderExtensionIds,
  isRtx: boolean,
): void {
  const type = payload.isKeyFrame && trace.isOn('keyframe') ? 'keyframe' : 'rtp';
  if (trace.isOn(type)) trace.tell(type, direction, { rtpPacket: rtpPacketInfo(packet, payload, ids), isRtx });
}
