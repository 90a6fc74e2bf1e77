import type { EncodedFrame, PipeOptions } from './FramePipes.ts';
import type { RoomKey } from './roomKey.ts';

/** What the page tells the worker. It answers with {@link PipeReport}s. */
export type WorkerMessage =
  /** The keys that may open, from now on. */
  | { type: 'keys'; keys: readonly RoomKey[] }
  /** Frames of browsers that hand them to the page instead of the worker (`createEncodedStreams`). */
  | {
      type: 'pipe';
      options: PipeOptions;
      readable: ReadableStream<EncodedFrame>;
      writable: WritableStream<EncodedFrame>;
    };
