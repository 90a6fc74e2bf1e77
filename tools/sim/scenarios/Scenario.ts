import type { ConsumerLayers } from '../../../packages/sfu-core/src/types/transport.ts';
import type { LinkChange, LinkProfile } from '../../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import type { VideoShape } from '../media/VideoSource.ts';

/** Somebody in the call. */
export interface ParticipantPlan {
  /** Default 0. */
  joinMs?: number;
  up?: LinkProfile;
  down?: LinkProfile;
  upChanges?: readonly LinkChange[];
  downChanges?: readonly LinkChange[];
  video?: VideoShape;
  audio?: boolean;
  /** Whom they see and hear, by index; default: all others. */
  consumes?: readonly number[];
}

/** Something that people or their applications do; participants by index. */
export type CallEvent = { atMs: number } & (
  | { does: 'prefer'; viewer: number; sender: number; layers: ConsumerLayers }
  | { does: 'prioritize'; viewer: number; sender: number; priority: number }
  | { does: 'pause' | 'resume'; viewer: number; sender: number }
  | { does: 'pauseProducer' | 'resumeProducer'; sender: number }
  /** A browser that lacks bandwidth or CPU stops the higher streams of its simulcast. */
  | { does: 'sendStreams'; sender: number; count: number }
  | { does: 'limit'; viewer: number; maxBitrateBps: number }
);

/** What a named scenario promises beyond the checks that hold for every call. Times in milliseconds. */
export interface Expectations {
  /** Of each viewer; freezes that begin from `exceptFromMs` up to `exceptToMs` don't count. */
  longestFreezeMs?: { limitMs: number; exceptFromMs?: number; exceptToMs?: number };
  /** All viewers get all layers of all they look at, so long after `fromMs`. */
  topLayer?: { fromMs: number; withinMs: number };
  /** From one stream of a simulcast to another, of each viewer and sender, at most. */
  maxSwitches?: number;
  /** Key-frame requests to each sender, at most. */
  maxKeyFrameRequests?: number;
}

/** A call: who is in it, over which networks, and what happens. */
export interface Scenario {
  name: string;
  description: string;
  durationMs: number;
  participants: readonly ParticipantPlan[];
  events?: readonly CallEvent[];
  expects?: Expectations;
  /** Drawn into docs/plots. */
  isPlotted?: boolean;
}
