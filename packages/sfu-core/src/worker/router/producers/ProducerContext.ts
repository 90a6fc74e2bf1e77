import type { EngineChannel } from '../../../channel/EngineChannel.ts';
import type { EngineLog } from '../../EngineLog.ts';
import type { Environment } from '../../io/Environment.ts';
import type { Turn } from '../../io/Turn.ts';
import type { ByteCounter } from '../../rtp/ByteCounter.ts';

/** How a producer reaches its remote: RTCP goes back the way its packets came. */
export interface ProducerUplink {
  sendNack(mediaSsrc: number, sequenceNumbers: readonly number[]): void;
  sendKeyFrameRequest(mediaSsrc: number, how: 'pli' | 'fir'): void;
  /** 0 while unknown. */
  readonly roundTripTimeMs: number;
  /** Our wall clock less the remote's, ms; undefined: not known yet. */
  readonly remoteClockOffsetMs: number | undefined;
}

export interface ProducerContext {
  transportId: string;
  channel: EngineChannel;
  environment: Environment;
  turn: Turn;
  log: EngineLog;
  uplink: ProducerUplink;
  /** Counts the repairs of all producers of a session. */
  rtxReceived: ByteCounter;
}
