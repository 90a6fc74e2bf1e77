import type { NtpTime } from '../rtcp/ntp.ts';
import type { RtpStreamReceiver } from './RtpStreamReceiver.ts';

export interface RtpStreamReceiverOptions {
  ssrc: number;
  payloadType: number;
  /** Such as `video/VP8`. */
  mimeType: string;
  /** In Hz. */
  clockRate: number;
  rtxSsrc?: number | undefined;
  rtxPayloadType?: number | undefined;
  rid?: string | undefined;
  cname?: string | undefined;
  /** Ask for missing packets. Default false. */
  useNack?: boolean;
  /** The sender answers PLI. Default false. */
  usePli?: boolean;
  /** The sender answers FIR. Default false. */
  useFir?: boolean;
  /** The sender may stop in silence. Default false. */
  useDtx?: boolean;
  /** How many layers the sender puts into the stream. Default 1. */
  spatialLayerCount?: number;
  /** Default 1. */
  temporalLayerCount?: number;
  /** Id of the dependency descriptor extension, which tells of layers; 0: there is none. Default 0. */
  dependencyDescriptorId?: number;
  /** Silence makes the stream inactive; for streams that have siblings to fall back to. Default false. */
  checkInactivity?: boolean;
}

export interface RtpStreamReceiverListener {
  /** Ask the sender for these packets; ascending, 16 bits each. */
  onNack(stream: RtpStreamReceiver, sequenceNumbers: number[]): void;
  /** Too much is missing to ask for it. */
  onKeyFrameRequired(stream: RtpStreamReceiver): void;
  /** 0 also means that the stream has become inactive. */
  onScore(stream: RtpStreamReceiver, score: number, previousScore: number): void;
  /** The sender counts anew: whatever follows its sequence numbers must sync, at a key frame. */
  onRestart(stream: RtpStreamReceiver): void;
}

/** The last sender report of a stream: it ties RTP timestamps to the sender's wall clock. */
export interface ReceivedSenderReport extends NtpTime {
  rtpTimestamp: number;
  /** When it came. */
  arrivalMs: number;
}
